import { describe, expect, it } from 'vitest';
import { openTestApp } from '../../helpers/app.ts';

describe('health', () => {
  it('ready means that a commit works', async () => {
    const { app } = await openTestApp();
    expect((await app.request('/readyz')).status).toBe(200);
  });

  it('a flood of questions is answered by one commit', async () => {
    const { app, queue } = await openTestApp();
    let writes = 0;
    const write = queue.write;
    queue.write = (work) => {
      writes += 1;
      return write(work);
    };
    const answers = await Promise.all(Array.from({ length: 50 }, () => app.request('/readyz')));
    expect(answers.every(({ status }) => status === 200)).toBe(true);
    expect(writes).toBe(1);
  });

  it('a server that cannot commit is alive, and not ready', async () => {
    const { app, queue } = await openTestApp();
    expect((await app.request('/healthz')).status).toBe(200);
    await queue.drain();
    const draining = await app.request('/readyz');
    expect([draining.status, draining.headers.get('content-type')]).toEqual([503, 'application/problem+json']);
    expect((await app.request('/healthz')).status).toBe(200);
  });
});

describe('built files', () => {
  it('the tag is revalidated, what carries a hash never changes, both may be used by any shop', async () => {
    const { app } = await openTestApp();
    const tag = await app.request('/widget.js');
    expect(tag.headers.get('cache-control')).toContain('max-age=300');
    const panel = await app.request('/widget/panel-abc.js');
    expect(panel.headers.get('cache-control')).toContain('immutable');
    for (const response of [tag, panel]) {
      expect(response.headers.get('access-control-allow-origin')).toBe('*');
      expect(response.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    }
  });

  it('are sent compressed to those who take it, and not at all to those who have them', async () => {
    const { app } = await openTestApp();
    const compressed = await app.request('/widget.js', { headers: { 'accept-encoding': 'gzip, br' } });
    expect([compressed.headers.get('content-encoding'), await compressed.text()]).toEqual(['br', 'compressed']);
    const headers = { 'if-none-match': compressed.headers.get('etag') as string };
    expect((await app.request('/widget.js', { headers })).status).toBe(304);
  });
});

describe('what nobody expected', () => {
  it('is reported to the operator and shown to nobody', async () => {
    const { app, store, faults } = await openTestApp();
    await store.writer.schema.dropTable('orders').execute();
    const { secretKey, app: other, faults: reported, store: broken } = await openTestApp();
    await broken.writer.schema.dropTable('orders').execute();
    const response = await other.request('/api/merchant/orders', { headers: { authorization: `Bearer ${secretKey}` } });
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(text).toContain('"code":"internal"');
    expect(text).not.toMatch(/sql|table|select/i);
    expect(reported).toHaveLength(1);
    expect([(await app.request('/nowhere')).status, faults]).toEqual([404, []]);
  });
});

describe('the OpenAPI document', () => {
  it('describes every door that is there, from the schemas that validate', async () => {
    const { app } = await openTestApp();
    const document = (await (await app.request('/api/openapi.json')).json()) as {
      openapi: string;
      paths: Record<string, Record<string, { requestBody?: { content: object } }>>;
    };
    expect(document.openapi).toBe('3.1.0');
    expect(Object.keys(document.paths).toSorted()).toEqual([
      '/api/merchant/exports/events.csv',
      '/api/merchant/exports/events.ndjson',
      '/api/merchant/orders',
      '/api/merchant/orders/{number}',
      '/api/support/capsule',
      '/api/support/config',
      '/api/support/csat',
      '/api/support/events',
      '/api/support/order-updates',
      '/api/support/requests',
    ]);
    const batch = JSON.stringify(document.paths['/api/support/events']?.post?.requestBody);
    for (const type of ['csat.rated', 'capsule.reserved', 'request.opened']) expect(batch).toContain(type);
  });
});
