// The way in: one secret key, sent to this server and nowhere else.
import { SIGN_IN_ADDRESS } from './addresses.ts';
import { Icon } from './icon.tsx';
import { Page, renderPage } from './page.tsx';

interface SignIn {
  stylesheet: string;
  /** Why the last try did not work. */
  problem?: string;
}

export function signInPage({ stylesheet, problem }: SignIn): string {
  return renderPage(
    <Page stylesheet={stylesheet} title="Sign in">
      <p class="brand">
        <Icon shape="bell" />
        <span class="brand-name">Counterbell</span>
      </p>
      <h1>Sign in</h1>
      <form class="sheet" method="post" action={SIGN_IN_ADDRESS}>
        {problem && (
          <p class="problem" role="alert" id="problem">
            <Icon shape="warning" />
            <span>{problem}</span>
          </p>
        )}
        {/* Password managers file a key under a name, and browsers complain where there is none. */}
        <input type="text" name="username" autocomplete="username" value="Counterbell" hidden />
        <label class="field">
          <span>Secret key</span>
          <input
            name="key"
            type="password"
            required
            autocomplete="current-password"
            spellcheck={false}
            aria-invalid={problem ? true : undefined}
            aria-describedby={problem ? 'problem key-hint' : 'key-hint'}
          />
        </label>
        <p class="hint" id="key-hint">
          It begins with <code>sk_</code> and was shown once, when the key was made.
        </p>
        <button type="submit">Sign in</button>
      </form>
    </Page>,
  );
}
