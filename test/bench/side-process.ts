// A server as a process of its own: started on its core, known by the line it prints once it listens.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { nodeOnCore } from './cores.ts';

const START_MS = 20_000;

export interface SideProcess {
  pid: number;
  port: number;
  /** What it printed until it listened. */
  greeting: string;
  /** SIGTERM, and wait. @throws where it ended by itself before, or badly */
  stop(): Promise<void>;
}

export async function startProcess(script: string, args: string[], env: Record<string, string>): Promise<SideProcess> {
  const [command, commandArgs] = nodeOnCore('server', script, ...args);
  const child = spawn(command, commandArgs, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit');
  let said = '';
  const greeting = await new Promise<string>((resolve, reject) => {
    const giveUp = () => reject(new Error(`${script} did not start:\n${said}`));
    const deadline = setTimeout(giveUp, START_MS);
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        said += chunk;
        if (!said.includes('listens at')) return;
        clearTimeout(deadline);
        resolve(said);
      });
    }
    child.once('exit', giveUp);
  });
  return {
    pid: child.pid as number,
    port: Number(/listens at \S*:(\d+)/.exec(greeting)?.[1]),
    greeting,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
      else throw new Error(`${script} ended by itself:\n${said}`);
      const [code] = await exited;
      if (code !== 0 && code !== null) throw new Error(`${script} ended with ${code}:\n${said}`);
    },
  };
}
