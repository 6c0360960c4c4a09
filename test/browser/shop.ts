// A shop on an origin of its own, as every real one is: pages written by the test, with whatever policy they carry.
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { BrowserContext, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { TestServer } from '../helpers/server.ts';

export interface ShopPage {
  body: string;
  headers?: Record<string, string>;
}

export interface Shop {
  origin: string;
  /** Puts a page at a path, in place of what was there. */
  serve(path: string, page: string | ShopPage): string;
  close(): Promise<void>;
}

export async function openShop(): Promise<Shop> {
  const pages = new Map<string, ShopPage>();
  const server: Server = createServer((request, response) => {
    const page = pages.get(request.url?.split('?')[0] ?? '');
    response.writeHead(page ? 200 : 204, { 'content-type': 'text/html; charset=utf-8', ...page?.headers });
    response.end(page?.body);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    serve(path, page) {
      pages.set(path, typeof page === 'string' ? { body: page } : page);
      return origin + path;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

/** A shop's page with the tag pasted in; `order` is said in JSON-LD. */
export function shopPage(
  { origin, publishableKey }: Pick<TestServer, 'origin' | 'publishableKey'>,
  { order, attributes = '', head = '' }: { order?: string; attributes?: string; head?: string } = {},
): string {
  const jsonLd = order && JSON.stringify({ '@context': 'https://schema.org', '@type': 'Order', orderNumber: order });
  return `<!doctype html>
<html lang="en">
<head><meta name="viewport" content="width=device-width"><title>A shop</title>${head}
${jsonLd ? `<script type="application/ld+json">${jsonLd}</script>` : ''}
<script async src="${origin}/widget.js" data-store="${publishableKey}" ${attributes}></script></head>
<body><main><h1>A shop</h1><p>With things to buy.</p></main></body>
</html>`;
}

/** What becomes true soon: after a retry, or after the page is idle. */
export function eventually<T>(look: () => Promise<T>) {
  return expect.poll(look, { timeout: 20_000, interval: 50 });
}

export async function openPanel(page: Page): Promise<void> {
  await page.locator('button.launcher').click();
  await page.locator('counterbell-widget .panel').waitFor();
}

export async function rate(page: Page, rating: string, comment = ''): Promise<void> {
  await page.getByRole('button', { name: 'Rate your experience' }).click();
  await page.locator('label', { hasText: rating }).click();
  await page.getByLabel('Anything to add?').fill(comment);
  await page.getByRole('button', { name: 'Send', exact: true }).click();
}

/** The state line once it says one of the three truths. */
export async function stateOf(page: Page): Promise<string> {
  const line = page.locator('.state:not(:empty)');
  await line.waitFor();
  return (await line.textContent()) ?? '';
}

interface OrderRow {
  orderNumber: string;
  csat: { score: number } | null;
  timeline: { type: string; data: Record<string, unknown> }[];
}

/** What the merchant sees of an order; null where nothing is known of it. */
export async function merchantOrder(server: TestServer, number: string): Promise<OrderRow | null> {
  const response = await fetch(`${server.origin}/api/merchant/orders/${encodeURIComponent(number)}`, {
    headers: { authorization: `Bearer ${server.secretKey}` },
  });
  return response.status === 404 ? null : ((await response.json()) as OrderRow);
}

export async function countOf(server: TestServer, number: string, type: string): Promise<number> {
  const order = await merchantOrder(server, number);
  return order?.timeline.filter((entry) => entry.type === type).length ?? 0;
}

/** Everything the browser keeps for a page's origin. */
export async function keptBy(page: Page, context: BrowserContext): Promise<Record<string, unknown>> {
  const inPage = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
  }));
  return { ...inPage, cookies: await context.cookies() };
}
