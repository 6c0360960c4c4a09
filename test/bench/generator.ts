// The load generator's process: told what to send in its argument, says on stdout what it measured.
import { applyLoad, type Load } from './load.ts';

process.stdout.write(JSON.stringify(await applyLoad(JSON.parse(process.argv[2] as string) as Load)));
