import { describe, expect, it } from 'vitest';
import { openTestApp, type TestApp } from '../../helpers/app.ts';
import { rated } from '../../helpers/event.ts';

const SIGN_IN = '/dashboard/sign-in';

function postKey({ app }: TestApp, key: string, headers: Record<string, string> = {}) {
  return app.request(SIGN_IN, {
    method: 'POST',
    headers: { origin: 'http://localhost', 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body: new URLSearchParams({ key }),
  });
}

async function cookieOf(response: Response): Promise<string> {
  expect(response.status).toBe(303);
  return (response.headers.get('set-cookie') ?? '').split(';')[0] as string;
}

describe('signing in', () => {
  it('turns the secret key into a cookie that scripts cannot read', async () => {
    const app = await openTestApp();
    const response = await postKey(app, ` ${app.secretKey} `);
    expect(response.headers.get('set-cookie')).toMatch(/HttpOnly/);
    expect(response.headers.get('set-cookie')).toMatch(/SameSite=Lax/);
    const page = await app.app.request('/dashboard/orders', { headers: { cookie: await cookieOf(response) } });
    expect(page.status).toBe(200);
  });

  it('opens the merchant API for the dashboard, too', async () => {
    const app = await openTestApp();
    const cookie = await cookieOf(await postKey(app, app.secretKey));
    expect((await app.app.request('/api/merchant/orders', { headers: { cookie } })).status).toBe(200);
  });

  it('refuses any other key, in words', async () => {
    const app = await openTestApp();
    const [unknown, publishable] = [await postKey(app, 'sk_test_x'), await postKey(app, app.publishableKey)];
    expect([unknown.status, publishable.status]).toEqual([401, 401]);
    expect(await unknown.text()).toContain('No store has this key');
    expect(await publishable.text()).toContain('secret one');
    expect(unknown.headers.get('set-cookie')).toBeNull();
  });

  it('is not done for another site', async () => {
    const app = await openTestApp();
    expect((await postKey(app, app.secretKey, { origin: 'https://evil.example' })).status).toBe(403);
  });

  it('limits guesses', async () => {
    const app = await openTestApp();
    const statuses: number[] = [];
    for (let guess = 0; guess < 25; guess += 1) statuses.push((await postKey(app, `sk_test_${guess}`)).status);
    expect(statuses.at(-1)).toBe(429);
  });

  it('by the printed link works once', async () => {
    const { app, signInLinks, shop } = await openTestApp();
    const link = `${SIGN_IN}?token=${signInLinks.create(shop)}`;
    expect((await app.request(link)).status).toBe(303);
    expect((await app.request(link)).status).toBe(401);
  });

  it('ends with signing out', async () => {
    const app = await openTestApp();
    const cookie = await cookieOf(await postKey(app, app.secretKey));
    await app.app.request('/dashboard/sign-out', { method: 'POST', headers: { cookie, origin: 'http://localhost' } });
    const page = await app.app.request('/dashboard/orders', { headers: { cookie } });
    expect([page.status, page.headers.get('location')]).toEqual([302, SIGN_IN]);
  });
});

describe('the pages', () => {
  async function signedIn() {
    const app = await openTestApp();
    const cookie = await cookieOf(await postKey(app, app.secretKey));
    return { ...app, page: (path: string) => app.app.request(path, { headers: { cookie } }) };
  }

  it('show the order with its 5/5, and its panel', async () => {
    const { post, page } = await signedIn();
    await post('/api/support/events', { events: [rated('great', 'GG-001')] });
    expect(await (await page('/dashboard/orders')).text()).toMatch(/GG-001[\s\S]*5\/5/);
    expect(await (await page('/dashboard/orders/GG-001')).text()).toContain('GG-001');
  });

  it('carry a strict policy, and are kept by no cache', async () => {
    const response = await (await signedIn()).page('/dashboard/orders');
    expect(response.headers.get('content-security-policy')).toMatch(/^default-src 'none'/);
    expect(response.headers.get('cache-control')).toContain('no-store');
  });

  it('take a form’s empty fields for no filter', async () => {
    const response = await (await signedIn()).page('/dashboard/orders?q=&from=&to=&widget=&score=&creator=');
    expect(response.status).toBe(200);
  });

  it('say what cannot be shown', async () => {
    const { page } = await signedIn();
    expect((await page('/dashboard/orders?score=9')).status).toBe(422);
    expect((await page('/dashboard/orders/nope')).status).toBe(404);
  });
});
