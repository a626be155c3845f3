/** The name under which a form carries the token of the page that showed it. */
export const TOKEN_FIELD = 'token';
