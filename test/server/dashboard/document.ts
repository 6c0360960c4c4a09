// A page's text as a document that can be asked questions; scripts are neither run nor fetched.
import { Window } from 'happy-dom';

const parser = new new Window().DOMParser();

export function parsePage(html: string) {
  return parser.parseFromString(html, 'text/html');
}

/** What a reader sees of the first element that fits, with its spaces folded; null where none does. */
export function textOf(document: ReturnType<typeof parsePage>, selector: string): string | null {
  return document.querySelector(selector)?.textContent.replace(/\s+/g, ' ').trim() ?? null;
}

export function textsOf(document: ReturnType<typeof parsePage>, selector: string): string[] {
  return [...document.querySelectorAll(selector)].map((found) => found.textContent.replace(/\s+/g, ' ').trim());
}
