// Signing in by the form, as somebody of the demo workspace.
import type { Page } from '@playwright/test';
import { password } from './server.ts';

export async function signIn(page: Page, who: string) {
  await page.goto('/login');
  await page.getByLabel('Email').fill(`${who}@demo.example`);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(/customers/);
}
