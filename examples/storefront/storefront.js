// The shop's only behaviour: a cart that is carried in the address (`?cart=tide-mug.2_oak-board.1`).
// Nothing is ever written to the device, so that whatever a page stores is the widget's doing.

const LINE = /^([a-z]+(?:-[a-z]+)*)\.([1-9])$/;
const MOST = 9;

const euro = new Intl.NumberFormat('en-IE', { style: 'currency', currency: 'EUR' });
const money = (cents) => euro.format(cents / 100);

/** `tide-mug.2_oak-board.1` → Map of piece to quantity; what is not a line is left out. */
function parseCart(text) {
  const lines = text.split('_').map((line) => LINE.exec(line));
  return new Map(lines.filter(Boolean).map(([, piece, quantity]) => [piece, Number(quantity)]));
}

function writeCart(cart) {
  return [...cart].map(([piece, quantity]) => `${piece}.${quantity}`).join('_');
}

/** The cart with `by` more of one piece; a piece of which none is left is gone. */
function change(cart, piece, by) {
  const quantity = Math.min((cart.get(piece) ?? 0) + by, MOST);
  const changed = new Map(cart).set(piece, quantity);
  if (quantity < 1) changed.delete(piece);
  return changed;
}

/** An address within the shop, with the cart in it. */
function withCart(link, cart) {
  const url = new URL(link, location.href);
  url.searchParams.set('cart', writeCart(cart));
  return url.href;
}

function showCount(cart) {
  const count = [...cart.values()].reduce((sum, quantity) => sum + quantity, 0);
  const badge = document.querySelector('[data-cart-count]');
  badge.hidden = count === 0;
  badge.textContent = String(count);
}

function carryCart(cart) {
  for (const link of document.querySelectorAll('a[href*=".html"]:not([data-empties-cart])')) {
    link.href = withCart(link.href, cart);
  }
  for (const { value: line, form } of document.querySelectorAll('input[name="cart"]')) {
    const [[piece, quantity]] = parseCart(line);
    form.elements.cart.value = writeCart(change(cart, piece, quantity));
  }
}

/** Shows the lines of the cart among those of every piece, and what they come to. */
function showCart(page, cart) {
  let goods = 0;
  for (const line of page.querySelectorAll('[data-piece]')) {
    const { piece, price } = line.dataset;
    const quantity = cart.get(piece) ?? 0;
    const total = quantity * Number(price);
    goods += total;
    line.hidden = quantity === 0;
    line.querySelector('[data-quantity]').textContent = String(quantity);
    line.querySelector('[data-line-total]').textContent = money(total);
    for (const step of line.querySelectorAll('[data-by]')) {
      step.href = withCart(location.pathname, change(cart, piece, Number(step.dataset.by)));
    }
  }
  const { delivery, freeFrom } = page.dataset;
  const sent = goods < Number(freeFrom) ? Number(delivery) : 0;
  page.querySelector('[data-goods]').textContent = money(goods);
  page.querySelector('[data-delivery-price]').textContent = sent ? money(sent) : 'Free';
  page.querySelector('[data-total]').textContent = money(goods + sent);
  page.querySelector('[data-filled]').hidden = goods === 0;
  page.querySelector('[data-empty]').hidden = goods > 0;
}

/** The product page holds every piece; the address names the one to show, and the first is shown without. */
function showPiece(name) {
  const wanted = document.querySelector(`.piece[id="${CSS.escape(name)}"]`);
  if (!wanted) return;
  for (const piece of document.querySelectorAll('.piece')) piece.hidden = piece !== wanted;
  document.title = `${wanted.querySelector('h1').textContent} · Glaze & Grain`;
}

/** A link to the help page opens the widget instead where there is one; without it, it stays a link. */
function askSupport(event) {
  const link = event.target.closest?.('a[data-support]');
  const bell = window.Counterbell;
  if (!(link && bell?.open)) return;
  event.preventDefault();
  bell.open(...(link.dataset.support ? [link.dataset.support] : []));
}

const asked = new URLSearchParams(location.search);
const cartPage = document.querySelector('[data-sample-cart]');
const cart = parseCart(asked.get('cart') ?? cartPage?.dataset.sampleCart ?? '');

showPiece(asked.get('piece') ?? '');
showCount(cart);
if (cart.size > 0 || asked.has('cart')) carryCart(cart);
if (cartPage) showCart(cartPage, cart);
document.addEventListener('click', askSupport);
