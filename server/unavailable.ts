/** The storage stands in the way: nothing was acknowledged, and sending the same again later may help. */
export class Unavailable extends Error {
  override name = 'Unavailable';
}
