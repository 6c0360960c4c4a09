// The settings, read once from the environment and checked before anything starts.
import { z } from 'zod';
import { StartFault } from './start-fault.ts';

const Port = z.coerce.number().int().min(0).max(65_535);

const Settings = z.object({
  PORT: Port.default(8787),
  /** The address to listen on; all of the machine's where it is left out. */
  HOST: z.string().optional(),
  DATABASE_URL: z.string().default('sqlite:./data/counterbell.db'),
  /** Where shoppers and merchants reach this server; https turns on secure cookies. */
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional(),
  RATE_LIMIT: z.enum(['on', 'off']).default('on'),
  /** How many proxies of the operator's own stand in front and append to X-Forwarded-For. */
  TRUST_PROXY: z.coerce.number().int().min(0).default(0),
  /** Set by `npm run dev`. */
  COUNTERBELL_DEV: z.string().optional(),
});
export type Settings = z.output<typeof Settings>;

/** @throws StartFault naming every setting that is wrong, and why */
export function parseSettings(env: Record<string, string | undefined>): Settings {
  const given = Object.fromEntries(
    Object.keys(Settings.shape)
      .map((name) => [name, withoutComment(env[name])])
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = Settings.safeParse(given);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new StartFault(`The settings cannot be used. ${faults.join('. ')}.`);
}

/** `docker --env-file` and others hand an inline comment over as part of the value. */
function withoutComment(value: string | undefined): string | undefined {
  return value?.replace(/\s+#.*$/, '').trim();
}

export type Database = { engine: 'sqlite'; file: string } | { engine: 'postgres'; url: string };

/** @throws StartFault where it names no engine we have */
export function parseDatabaseUrl(databaseUrl: string): Database {
  const file = /^sqlite:(?:\/\/)?(.+)$/.exec(databaseUrl)?.[1];
  if (file) return { engine: 'sqlite', file };
  if (/^postgres(ql)?:/.test(databaseUrl) && URL.canParse(databaseUrl)) return { engine: 'postgres', url: databaseUrl };
  const shown = databaseUrl.replace(/:.*/, ':…');
  throw new StartFault(`DATABASE_URL must be sqlite:<file> or postgres://<user>@<host>/<database>, not ${shown}.`);
}
