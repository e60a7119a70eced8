// Those selected as a file.
import { readFile } from 'node:fs/promises';
import { act, all, as, bar, box, count, everybody, tick, toast } from '../pages/bulk.ts';
import { password } from '../pages/server.ts';
import { test, expect, gate } from '../pages/test.ts';
import type { Page } from '@playwright/test';

test.describe('Export CSV', () => {
  const saved = async (page: Page, press: () => Promise<void>) => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()]);
    return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
  };
  const heads = 'ID,Name,Email,Company,Lifecycle Stage,Tags,Intent,Last Active,Conversations,LTV';

  test('of some, with the columns that marketing takes, by keyboard', async ({ browser }) => {
    const { page, customers, close } = await as(browser, 'admin');
    await customers.open('?lifecycle=churned&sort=name_asc');
    await page.keyboard.press('j');
    await page.keyboard.press('x');
    await page.keyboard.press('Shift+ArrowDown');
    await expect(count(page)).toHaveText('2 selected');
    const names = await Promise.all([0, 1].map((row) => customers.rows.nth(row).getByRole('link').innerText()));
    await page.keyboard.press('e');
    const dialog = page.getByRole('dialog', { name: 'Export CSV' });
    await expect(dialog.getByRole('radio', { name: 'Columns in this list' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await expect(dialog.getByRole('radio', { name: 'Email marketing' })).toBeChecked();
    await expect(dialog.getByLabel('File name')).toHaveValue(/^churned-\d{4}-\d\d-\d\d\.csv$/);
    await expect(dialog.getByRole('button', { name: 'Export 2 customers' })).toBeVisible();
    const { name, text } = await saved(page, () => page.keyboard.press('Enter'));
    expect(name).toMatch(/^churned-.*\.csv$/);
    const lines = text.trimEnd().split('\r\n');
    expect(lines[0]).toBe('Name,Email,Tags,Segments');
    expect(lines.slice(1).map((line) => line.split(',')[0])).toEqual(names);
    await expect(toast(page)).toContainText(`${name} is ready: 2 rows, `);
    await expect(count(page)).toHaveText('2 selected');
    await close();
  });

  test('of everybody who matches but one, in the order of the list; and everything of them', async ({ browser }) => {
    const { page, customers, close } = await as(browser, 'admin');
    await customers.open('?q=robotics&sort=ltv_desc');
    const total = await customers.total();
    await all(page).check();
    await page.getByRole('button', { name: `Select all ${total.toLocaleString('en-US')} matching` }).click();
    await box(customers, 0).uncheck();
    const second = await customers.rows.nth(1).getByRole('link').innerText();
    const dialog = await act(page, 'Export CSV');
    await expect(dialog).toContainText(/All [\d,]+ customers matching Search: robotics, 1 left out/);
    await dialog.getByLabel('File name').fill('left/right');
    const list = await saved(page, () =>
      dialog.getByRole('button', { name: `Export ${(total - 1).toLocaleString('en-US')} customers` }).click(),
    );
    expect(list.name).toBe('left-right.csv');
    const lines = list.text.trimEnd().split('\r\n');
    expect(lines[0]).toBe(heads);
    expect(lines).toHaveLength(total);
    expect(lines[1]).toContain(second);
    await expect(toast(page)).toContainText(`left-right.csv is ready: ${(total - 1).toLocaleString('en-US')} rows`);
    const again = await act(page, 'Export CSV');
    await again.getByRole('radio', { name: 'Everything' }).check();
    await again.getByRole('checkbox', { name: 'Mark as UTF-8 for Excel' }).check();
    const everything = await saved(page, () => again.getByRole('button', { name: /^Export/ }).click());
    expect(everything.text).toMatch(/^\ufeffID,Name,Email,Company,Phone,Other Emails,/);
    await close();
  });

  test.describe('of another number than was seen', () => {
    test.use({ allowed: /status of 409/ });

    test('is said, and asked again', async ({ browser }) => {
      const { page, customers, close } = await as(browser, 'admin');
      await customers.open('?q=textiles');
      const total = await customers.total();
      await all(page).check();
      await page.getByRole('button', { name: `Select all ${total.toLocaleString('en-US')} matching` }).click();
      const dialog = await act(page, 'Export CSV');
      const other = await as(browser, 'agent');
      await other.customers.add('Zed Textiles');
      await other.close();
      await dialog.getByRole('button', { name: /^Export/ }).click();
      const now = (total + 1).toLocaleString('en-US');
      await expect(dialog).toContainText(`${now} customers are selected by now. Look again.`);
      const file = await saved(page, () => dialog.getByRole('button', { name: `Export ${now} customers` }).click());
      expect(file.text.trimEnd().split('\r\n')).toHaveLength(total + 2);
      await close();
    });
  });

  test('shows how far it is, goes on behind the page, and is canceled', async ({ browser }) => {
    const { page, customers, close } = await as(browser, 'admin');
    const ended = gate();
    // The file comes slowly: as much as the page is told.
    await page.route('**/api/bulk/csv_file', async (route) => {
      const answer = await route.fetch();
      const file = await answer.json();
      const told = { rows: Math.ceil(file.total * 0.6), status: 'open', is_waiting: false };
      await route.fulfill({ response: answer, json: { ...file, ...told } });
    });
    await page.route('**/customers/export.csv?key=*', async (route) => {
      await ended.opened;
      await route.abort();
    });
    await customers.open('?ltv_min=100');
    await everybody(page);
    const dialog = await act(page, 'Export CSV');
    await dialog.getByRole('button', { name: /^Export [\d,]+ customers$/ }).click();
    const bar = dialog.getByRole('progressbar', { name: 'Export CSV progress' });
    await expect(bar).toBeVisible();
    await expect(dialog.getByRole('status')).toHaveText('50 percent');
    await dialog.getByRole('button', { name: 'Run in background' }).click();
    const running = page.getByRole('group', { name: 'Export under way' });
    await expect(running).toContainText(/\d of [\d,]+/);
    await running.getByRole('button', { name: 'Cancel export' }).click();
    await expect(toast(page)).toContainText(/Export of .*\.csv canceled/);
    await expect(running).toHaveCount(0);
    ended.open();
    await close();
  });

  test('that ended early is said, and never taken for whole', async ({ browser }) => {
    const { page, customers, close } = await as(browser, 'admin');
    await page.route('**/api/bulk/csv_file', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), rows: 7, status: 'broken' } });
    });
    await customers.open('?ltv_min=100');
    await everybody(page);
    const dialog = await act(page, 'Export CSV');
    await dialog.getByLabel('File name').fill('cut');
    await dialog.getByRole('button', { name: /^Export [\d,]+ customers$/ }).click();
    await expect(toast(page)).toContainText(
      /cut\.csv is not whole: it ended after 7 of [\d,]+ rows\. Export it again\./,
    );
    await close();
  });

  test.describe('whose session has ended', () => {
    test.use({ allowed: /status of 401/ });

    test('is saved once one has signed in again, and no page to sign in is', async ({ browser }) => {
      const { page, customers, close } = await as(browser, 'admin');
      await customers.open('?q=robotics');
      await tick(customers, 1);
      const dialog = await act(page, 'Export CSV');
      await page.route('**/api/bulk/csv', async (route) => {
        const answer = await route.fetch();
        await page.context().clearCookies({ name: 'acumen' });
        await route.fulfill({ response: answer });
      });
      await dialog.getByRole('button', { name: 'Export 1 customer' }).click();
      const again = page.getByRole('dialog', { name: 'Sign in again' });
      await again.getByLabel('Password').fill(password);
      const saved = page.waitForEvent('download', (one) => one.suggestedFilename().endsWith('.csv'));
      await again.getByRole('button', { name: 'Sign in' }).click();
      expect(await readFile(await (await saved).path(), 'utf8')).toContain('ID,Name,Email');
      await expect(toast(page)).toContainText('is ready: 1 row');
      await close();
    });
  });

  test('is not for who may take nothing out', async ({ page, customers }) => {
    await customers.open();
    await box(customers, 0).check();
    const why = 'Your role takes no data out. Ask a manager.';
    const exporting = bar(page).getByRole('button', { name: 'Export CSV' });
    await expect(exporting).toHaveAttribute('aria-disabled', 'true');
    await expect(exporting).toHaveAttribute('title', why);
    await exporting.press('Enter');
    await expect(toast(page)).toContainText(why);
    await expect(page.getByRole('dialog')).toHaveCount(0);
  });
});
