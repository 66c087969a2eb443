import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Milliseconds of processor that a server and the database behind it have used so far; undefined where the system does
 * not tell (only Linux does). Unlike the time on the clock it hardly depends on what else the machine is doing.
 */
export function processorTime(server: number, postmaster: number): number | undefined {
  try {
    const backends = readdirSync('/proc').flatMap((name) => {
      const stat = /^\d+$/.test(name) ? statOf(Number(name)) : undefined;
      return stat?.parent === postmaster ? [stat.own] : [];
    });
    const [front, back] = [statOf(server), statOf(postmaster)];
    if (!front || !back) return undefined;
    return (front.own + back.own + back.ended + backends.reduce((sum, own) => sum + own, 0)) * tick;
  } catch {
    return undefined;
  }
}

/** The number of the process that holds the embedded database. */
export function postmasterOf(dataDir: string): number {
  return Number(readFileSync(join(dataDir, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
}

/** Milliseconds of a tick in /proc, on every Linux that runs Node. */
const tick = 10;

/** Ticks used by a process itself and by children of it that have ended; undefined when it has just gone. */
function statOf(pid: number): { parent: number; own: number; ended: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // After the name, which stands in brackets and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number) as [number, number, number, number];
    return { parent: Number(fields[1]), own: user + system, ended: endedUser + endedSystem };
  } catch {
    return undefined;
  }
}
