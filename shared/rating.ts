// CSAT: five labels, five scores, one order. A rating is stored and reported as its score; no imports.

export const RATINGS = ['terrible', 'poor', 'okay', 'good', 'great'] as const;

export type Rating = (typeof RATINGS)[number];
export type Score = 1 | 2 | 3 | 4 | 5;

export const MAX_SCORE = RATINGS.length;

export function scoreOf(rating: Rating): Score {
  return (RATINGS.indexOf(rating) + 1) as Score;
}

export function ratingOf(score: Score): Rating {
  return RATINGS[score - 1] as Rating;
}
