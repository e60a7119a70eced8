// The vocabulary of tags: renaming, merging and deleting under Settings, and taking it back.
import { test, expect, hydrated } from '../pages/test.ts';
import { CustomersPage } from '../pages/customers.ts';
import type { Page } from '@playwright/test';

test.use({ storageState: 'test-results/manager.json', allowed: /status of (409|422)/ });

// One after the other: they change the same list.
test.describe.configure({ mode: 'default' });

const row = (page: Page, tag: string) =>
  page
    .getByRole('table', { name: 'Tags', exact: true })
    .getByRole('row')
    .filter({ has: page.getByRole('rowheader', { name: tag, exact: true }) });

/** Somebody new with tags. */
async function tagged(page: Page, who: string, tags: string[]) {
  await new CustomersPage(page).add(who);
  await page.getByRole('button', { name: 'Add tags' }).click();
  for (const tag of tags) {
    await page.getByRole('combobox', { name: 'Tags' }).fill(tag);
    await page.getByRole('option', { name: tag }).first().click();
    // It is shown before it is so: what is read elsewhere afterwards has it only once it is said.
    const said = page.getByRole('region', { name: 'Notifications' });
    await expect(said.getByRole('group').filter({ hasText: `Tag ${tag} added` })).toBeVisible();
  }
}

async function settings(page: Page) {
  await page.goto('/settings/tags');
  await hydrated(page);
}

async function act(
  page: Page,
  what: string,
  tag: string,
  fill: (dialog: ReturnType<Page['getByRole']>) => Promise<void>,
) {
  await page.getByRole('button', { name: `${what} ${tag}`, exact: true }).click();
  const dialog = page.getByRole('dialog', { name: `${what} tag` });
  await fill(dialog);
  await dialog.getByRole('button', { name: `${what} tag` }).click();
  await expect(dialog).toHaveCount(0);
}

test('a tag is renamed, merged, deleted, and each is taken back', async ({ page, customers }) => {
  await tagged(page, 'Vera Vocabula', ['qa-first', 'qa-second']);
  await tagged(page, 'Wim Words', ['qa-first']);
  await settings(page);
  await expect(row(page, 'qa-first')).toContainText('Just now');
  await page.getByRole('button', { name: 'Rename qa-first' }).click();
  const renaming = page.getByRole('dialog', { name: 'Rename tag' });
  await expect(renaming).toContainText('It is used by 2 customers.');
  await renaming.getByLabel('Name').fill('QA-Second');
  await renaming.getByRole('button', { name: 'Rename tag' }).click();
  await expect(renaming).toContainText('A tag with this name exists.');
  await renaming.getByLabel('Name').fill('qa-renamed');
  await page.keyboard.press('Enter');
  await expect(row(page, 'qa-renamed')).toHaveCount(1);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(row(page, 'qa-first')).toHaveCount(1);
  await page.getByRole('button', { name: 'Rename qa-first' }).click();
  await renaming.getByLabel('Name').fill('qa-renamed');
  await page.keyboard.press('Enter');
  await expect(row(page, 'qa-renamed')).toHaveCount(1);

  await act(page, 'Merge', 'qa-second', (dialog) =>
    dialog
      .getByLabel('Merge into')
      .selectOption({ label: 'qa-renamed' })
      .then(() => undefined),
  );
  await expect(row(page, 'qa-second')).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).last().click();
  await expect(row(page, 'qa-second')).toContainText('1');
  await act(page, 'Delete', 'qa-renamed', async (dialog) => {
    await expect(dialog).toContainText('It is used by 2 customers.');
  });
  await expect(row(page, 'qa-renamed')).toHaveCount(0);
  await customers.open('?tags=qa-renamed');
  await expect(customers.rows).toHaveCount(0);
  await settings(page);
  await page.getByRole('button', { name: 'Restore qa-renamed' }).click();
  await expect(row(page, 'qa-renamed')).toHaveCount(1);
  await row(page, 'qa-renamed').getByRole('link', { name: '2' }).click();
  await expect(customers.rows).toHaveCount(2);
  await expect(page).toHaveURL(/tags=qa-renamed/);
});

test('order and filter of the tags are in the address', async ({ page }) => {
  await settings(page);
  await page.getByRole('link', { name: 'Customers', exact: true }).last().click();
  await expect(page).toHaveURL(/sort=customers/);
  const numbers = await page.locator('table[aria-label="Tags"] tbody td:nth-child(2)').allTextContents();
  const counts = numbers.map((text) => Number(text.replaceAll(',', '')));
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
  await page.getByRole('link', { name: /^Not used for 90 days/ }).click();
  await expect(page).toHaveURL(/sort=customers&show=unused/);
});

test('tags are ordered by when they were used last, and shown alone when that is long ago', async ({ page }) => {
  await page.goto('/settings/profile');
  await hydrated(page);
  const day = 86_400_000;
  let old = '';
  await page.route('**/api/settings/tags', async (route) => {
    const answer = await route.fetch();
    const list = await answer.json();
    list.tags.forEach((tag: { last_used: number }, n: number) => (tag.last_used = list.as_of - (n + 1) * 60_000));
    const oldest = list.tags[1];
    oldest.last_used = list.as_of - 91 * day;
    old = oldest.name;
    await route.fulfill({ response: answer, json: list });
  });
  await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Tags' }).click();
  const names = page.getByRole('table', { name: 'Tags', exact: true }).locator('tbody th');
  const order = page.getByRole('navigation', { name: 'Order' });
  await order.getByRole('link', { name: 'Last used' }).click();
  await expect(page).toHaveURL(/sort=last_used/);
  await expect(names.last()).toHaveText(old);
  await page.getByRole('link', { name: 'Not used for 90 days (1)' }).click();
  await expect(names).toHaveText([old]);
});
