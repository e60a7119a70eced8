// Where the server of the tests is, and the password of its demo people.
export const address = 'http://127.0.0.1:3217';
// One that nobody works with yet.
export const empty = 'http://127.0.0.1:3218';
export const password = 'demo-password-for-tests';
