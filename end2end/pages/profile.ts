// The profile of a customer as a person finds it: by role and name.
import type { Page } from '@playwright/test';

export const stageOf = (page: Page) => page.getByRole('button', { name: /^Update lifecycle stage/ });
export const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });
export const nextCustomer = (page: Page) => page.getByRole('button', { name: 'Next customer' });

/** What the address of the customer begins with: several are called the same. */
export const whose = (page: Page) => new RegExp(/\/customers\/[^?]+/.exec(page.url())![0]);

/** Sets another stage from the head. */
export async function setStage(page: Page, name: string) {
  await stageOf(page).click();
  await page.getByRole('listbox', { name: 'Lifecycle Stage' }).getByRole('option', { name }).click();
}
