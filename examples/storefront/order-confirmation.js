// Order GG-001 as Google Analytics 4 is told of it: the data layer is cleared, then a purchase is pushed.
window.dataLayer = window.dataLayer || [];
window.dataLayer.push({ ecommerce: null });
window.dataLayer.push({
  event: 'purchase',
  ecommerce: {
    transaction_id: 'GG-001',
    value: 102,
    tax: 17.7,
    shipping: 0,
    currency: 'EUR',
    items: [
      { item_id: 'tide-mug', item_name: 'Tide mug', price: 28, quantity: 2 },
      { item_id: 'oak-board', item_name: 'Oak board', price: 46, quantity: 1 },
    ],
  },
});
