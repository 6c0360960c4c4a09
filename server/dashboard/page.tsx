// The document every page stands in. It holds no script, no style and no address outside this server, so that the
// strictest content security policy costs it nothing.
import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { ORDERS_ADDRESS, SIGN_OUT_ADDRESS } from './addresses.ts';
import { Icon } from './icon.tsx';

/** The store as its merchants see it; every time on a page is a time in its zone. */
export interface Store {
  name: string;
  timeZone: string;
}

const FAVICON =
  "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 16 16'%3E%3Crect width='16' height='16' rx='4' fill='%23b07a12'/%3E%3Cpath d='M8 3v1M4 10.5a4 4 0 0 1 8 0M3 10.5h10M5 12.5h6' fill='none' stroke='white' stroke-width='1.4' stroke-linecap='round'/%3E%3C/svg%3E";

interface PageProps {
  stylesheet: string;
  title: string;
  /** Absent where nobody is signed in: the page then has no navigation. */
  store?: Store;
  children: ComponentChildren;
}

export function Page({ stylesheet, title, store, children }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="robots" content="noindex" />
        <title>{[title, store?.name, 'Counterbell'].filter(Boolean).join(' · ')}</title>
        <link rel="icon" href={FAVICON} />
        <link rel="stylesheet" href={stylesheet} />
      </head>
      <body>
        <a class="skip" href="#content">
          Skip to content
        </a>
        {store && <Header store={store} />}
        <main id="content" class={store ? 'wide' : 'narrow'}>
          {children}
        </main>
      </body>
    </html>
  );
}

function Header({ store }: { store: Store }) {
  return (
    <header class="top">
      <span class="brand">
        <Icon shape="bell" />
        <span class="brand-name">Counterbell</span>
      </span>
      <span class="store-name" dir="auto">
        {store.name}
      </span>
      <nav aria-label="Dashboard">
        <a href={ORDERS_ADDRESS} aria-current="true">
          Orders
        </a>
      </nav>
      <form method="post" action={SIGN_OUT_ADDRESS}>
        <button class="quiet" type="submit">
          Sign out
        </button>
      </form>
    </header>
  );
}

/** A whole document as text. */
export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}
