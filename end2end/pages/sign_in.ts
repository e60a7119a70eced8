// Signing in by the form, as somebody of the demo workspace.
import { expect, type Page } from '@playwright/test';
import { password } from './server.ts';

export async function signIn(page: Page, who: string) {
  await page.goto('/login');
  await page.getByLabel('Email').fill(`${who}@demo.example`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  const answer = page.waitForResponse((answer) => answer.request().method() === 'POST');
  await page.getByRole('button', { name: 'Sign in' }).click();
  // Said where it was refused, such as for too many tries, and not by a wait for the next page.
  expect((await answer).status()).toBe(303);
  await page.waitForURL(/customers/);
}
