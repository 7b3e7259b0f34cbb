import type { Refusal, RefusalKind, Text } from '@dingce/domain';

/** RFC 9457 problem details, with what a lawful no must say: the articles and what would satisfy them. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail?: string;
  instance?: string;
  code: string;
  /** Both languages, Chinese first. */
  message: Text;
  satisfiedBy?: Text;
  basis?: string[];
  at?: string;
  errors?: { pointer: string; rule: string; detail: Text }[];
}

export const problemType = (code: string): string => `https://dingce.example/problems/${code}`;

/** The one place where a refusal meets HTTP. */
const statusOf: Record<RefusalKind, number> = {
  gate: 422,
  authority: 403,
  state: 409,
  opening: 409,
  time: 409,
  input: 422,
};

export function problemOfRefusal(refusal: Refusal): Problem {
  const { reason, message, satisfiedBy, basis, at, pointer } = refusal;
  return {
    type: problemType(reason),
    title: message.zh,
    status: reason === 'no-such-decision' ? 404 : statusOf[refusal.kind],
    detail: message.en,
    code: reason,
    message,
    satisfiedBy,
    basis,
    ...(at ? { at } : {}),
    ...(pointer ? { errors: [{ pointer, rule: reason, detail: message }] } : {}),
  };
}

/** Thrown anywhere in the API; the filter writes it. */
export class ProblemError extends Error {
  constructor(
    readonly problem: Problem,
    readonly headers: Record<string, string> = {},
  ) {
    super(problem.title);
  }
}

export function problem(
  status: number,
  code: string,
  zh: string,
  en: string,
  more: Partial<Pick<Problem, 'satisfiedBy' | 'errors' | 'basis'>> = {},
  headers: Record<string, string> = {},
): ProblemError {
  return new ProblemError(
    { type: problemType(code), title: zh, status, detail: en, code, message: { zh, en }, ...more },
    headers,
  );
}

export const refusalProblem = (refusal: Refusal): ProblemError =>
  new ProblemError(problemOfRefusal(refusal), refusal.kind === 'opening' ? { 'retry-after': '1' } : {});
