// Order GG-002 as gtag.js is told of it: what lands in the data layer is a call's Arguments object, not an array.
window.dataLayer = window.dataLayer || [];

function gtag() {
  // biome-ignore lint/complexity/noArguments: gtag.js pushes the Arguments object itself, and so must its likeness.
  window.dataLayer.push(arguments);
}

gtag('js', new Date());
gtag('event', 'purchase', {
  transaction_id: 'GG-002',
  value: 70,
  tax: 12.15,
  shipping: 6,
  currency: 'EUR',
  items: [{ item_id: 'dusk-vase', item_name: 'Dusk vase', price: 64, quantity: 1 }],
});
