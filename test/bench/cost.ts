// What a process has used, from /proc; where there is none, NaN, which a table shows as such.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** USER_HZ, a constant of the Linux ABI on every machine Node runs on. */
const TICKS_PER_SECOND = 100;
/** Places in /proc/PID/stat, counted from the state on (proc_pid_stat(5)). */
const PARENT = 1;
const USER = 11;
const SYSTEM = 12;

/** User and system time, that of the children it has now included. */
export function cpuSeconds(pid: number): number {
  const [own = [], ...others] = [pid, ...processes()].map((each) => statOf(each));
  const children = others.filter((stat) => stat[PARENT] === pid);
  return (
    [own, ...children].reduce((ticks, stat) => ticks + (stat[USER] ?? 0) + (stat[SYSTEM] ?? 0), 0) / TICKS_PER_SECOND
  );
}

/** The most it has ever held. */
export function peakBytes(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`) ?? '')?.[1]) * 1_024;
}

export function bytesIn(dir: string): number {
  return readdirSync(dir).reduce((bytes, file) => bytes + statSync(join(dir, file)).size, 0);
}

function processes(): number[] {
  return existsSync('/proc') ? readdirSync('/proc').map(Number).filter(Number.isInteger) : [];
}

/** The numbers after the name, which may hold anything. */
function statOf(pid: number): number[] {
  const text = read(`/proc/${pid}/stat`) ?? '';
  return text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
}

function read(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    // Gone between two looks, or no Linux.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
