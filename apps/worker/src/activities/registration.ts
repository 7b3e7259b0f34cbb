import { stageKinds } from '@dingce/domain';
import type { CourseActivities, ReadActivities, StageActivities } from '@dingce/workflows';
import { stageActivityName } from '@dingce/workflows';

export type ActivityFunction = (input: never) => Promise<unknown>;

/** An object's methods, its classes' included, bound to it. */
function methods(instance: object): Record<string, ActivityFunction> {
  const found: Record<string, ActivityFunction> = {};
  for (
    let at = Object.getPrototypeOf(instance) as object;
    at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object
  ) {
    for (const name of Object.getOwnPropertyNames(at).filter((n) => n !== 'constructor')) {
      found[name] ??= ((instance as Record<string, ActivityFunction>)[name] as ActivityFunction).bind(instance);
    }
  }
  return found;
}

/** All activities by the names that the workflows call. */
export function registered(
  reading: ReadActivities,
  course: CourseActivities,
  stages: StageActivities,
): Record<string, ActivityFunction> {
  const named = { ...methods(reading), ...methods(course) };
  for (const kind of stageKinds) {
    for (const [name, activity] of Object.entries(methods(stages[kind])))
      named[stageActivityName(kind, name)] = activity;
  }
  return named;
}
