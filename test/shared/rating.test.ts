import { expect, it } from 'vitest';
import { RATINGS, ratingOf, scoreOf } from '../../shared/rating.ts';

it('scores run from terrible = 1 to great = 5, and back', () => {
  expect(RATINGS.map(scoreOf)).toEqual([1, 2, 3, 4, 5]);
  expect(RATINGS.map((rating) => ratingOf(scoreOf(rating)))).toEqual(RATINGS);
});
