// JSON of plain values, without asking the `toJSON` that some shops' libraries hang on every array.

export function writeJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(writeJson)}]`;
  if (typeof value !== 'object' || !value) return JSON.stringify(value);
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${writeJson(field)}`)}}`;
}
