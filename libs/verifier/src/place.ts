import { visible } from './bytes/visible';
import type { Where } from './report';

/** Where to look, for a person; empty when there is no one place. */
export function placeOf({ file, stream, seq, index }: Where): string {
  const parts = [
    file,
    stream && (seq === undefined ? `流 ${stream}` : `流 ${stream} 第 ${seq} 条`),
    index !== undefined && `日志序号 ${index}`,
  ];
  return visible(parts.filter(Boolean).join('，'));
}
