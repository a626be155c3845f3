/** Why a person is no hand-off at all (rules, "What is a hand-off"): every reason that is kept and counted as "set aside". */

export const SET_ASIDE_REASONS = [
  'made by the seller who owns it',
  'made by another seller',
  'made or imported by a seller',
  'imported without a response',
  'own domain',
  'test address',
  'disposable address',
  'asked not to be contacted',
] as const;

export type SetAsideReason = (typeof SET_ASIDE_REASONS)[number];
