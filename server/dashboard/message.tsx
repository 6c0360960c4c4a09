// One thing to say and nothing to do but go back: not found, not allowed, went wrong.
import { Page, renderPage } from './page.tsx';

interface Message {
  stylesheet: string;
  title: string;
  detail: string;
  /** Where the way back leads. */
  back?: string;
}

export function messagePage({ stylesheet, title, detail, back }: Message): string {
  return renderPage(
    <Page stylesheet={stylesheet} title={title}>
      <h1 dir="auto">{title}</h1>
      <p class="lead" dir="auto">
        {detail}
      </p>
      {back && (
        <p>
          <a class="button" href={back}>
            Go back
          </a>
        </p>
      )}
    </Page>,
  );
}
