// Contact data changed by hand, customers added, deleted, restored, exported and erased.
import { test, expect, drawn, hydrated } from '../pages/test.ts';
import { CustomersPage } from '../pages/customers.ts';
import type { Browser, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';

const name = (page: Page) => page.getByTestId('profile-name');

async function as(browser: Browser, who: string) {
  const context = await browser.newContext({ storageState: `test-results/${who}.json`, reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto('/customers');
  await hydrated(page);
  return page;
}

async function add(page: Page, who: string, email: string) {
  await new CustomersPage(page).add(who, async (dialog) => {
    await dialog.getByLabel('Email').fill(email);
    await dialog.getByLabel('Company').fill('Acme Trials');
    await dialog.getByRole('radio', { name: 'Active' }).check({ force: true });
  });
}

test('Esc asks before it drops what was typed into several fields', async ({ page, customers }) => {
  await customers.open();
  const dialog = page.getByRole('dialog', { name: 'Add customer' });
  const opener = page.getByRole('button', { name: 'Add customer' });
  await opener.click();
  // Its module may have to arrive first.
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await expect(opener).toBeFocused();
  await opener.click();
  await dialog.getByLabel('Name').fill('Half Typed');
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('alert').filter({ hasText: 'Discard changes?' })).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(dialog.getByLabel('Name')).toBeFocused();
  await expect(dialog.getByLabel('Name')).toHaveValue('Half Typed');
  await expect(dialog.getByRole('button', { name: 'Add customer' })).toBeVisible();
  await page.keyboard.press('Escape');
  await dialog.getByRole('button', { name: 'Discard' }).click();
  await expect(dialog).toHaveCount(0);
  await expect(opener).toBeFocused();
  await opener.click();
  await expect(dialog.getByLabel('Name')).toHaveValue('');
  // Who presses it again means it.
  await dialog.getByLabel('Name').fill('Half Typed');
  await page.keyboard.press('Escape');
  await expect(dialog.getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
});

test.describe('a customer is added', () => {
  test.use({ allowed: /status of (409|422)/ });

  test('by key, is found at once, and nobody is there twice', async ({ page, customers }) => {
    await add(page, 'Nadia Testova', 'nadia@trials.example');
    await customers.open('?q=nadia%20testova');
    await expect(customers.rows).toHaveCount(1);
    await expect(customers.rows.first()).toContainText('Acme Trials');
    await page.getByRole('button', { name: 'Add customer' }).click();
    const dialog = page.getByRole('dialog', { name: 'Add customer' });
    await dialog.getByLabel('Email').fill('half@an');
    await dialog.getByRole('button', { name: 'Add customer' }).click();
    await expect(dialog).toContainText('Name is missing.');
    await expect(dialog).toContainText('Email is not complete.');
    await dialog.getByLabel('Name').fill('Nadia Again');
    await dialog.getByLabel('Email').fill('NADIA@trials.example');
    await dialog.getByRole('button', { name: 'Add customer' }).click();
    await expect(dialog).toContainText('This email belongs to Nadia Testova.');
    await dialog.getByRole('link', { name: 'Open' }).click();
    await expect(name(page)).toHaveText('Nadia Testova');
  });
});

test.describe('contact data', () => {
  test.use({ allowed: /status of (409|422)/ });

  test('are changed by keyboard and taken back, and two people lose nothing', async ({ page, browser }) => {
    await add(page, 'Otto Racer', 'otto@trials.example');
    await page.getByRole('button', { name: 'Edit contact info' }).focus();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
    await page.keyboard.press('End');
    await page.keyboard.type(' the First');
    await page.getByLabel('Phone', { exact: true }).fill('no number');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Phone has no digits.')).toBeVisible();
    await expect(page.getByLabel('Phone', { exact: true })).toBeFocused();
    await page.getByLabel('Phone', { exact: true }).fill('+49 30 12345');
    await page.keyboard.press('Enter');
    await expect(name(page)).toHaveText('Otto Racer the First');
    await expect(page.getByRole('region', { name: 'Contact info' })).toContainText('+49 30 12345');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(name(page)).toHaveText('Otto Racer');

    await page.getByRole('button', { name: 'Edit company' }).click();
    await page.getByRole('textbox', { name: 'Company' }).fill('Mine Ltd');
    const other = await as(browser, 'manager');
    await other.goto(page.url());
    await hydrated(other);
    await other.getByRole('button', { name: 'Edit company' }).click();
    await other.getByRole('textbox', { name: 'Company' }).fill('Theirs Ltd');
    await other.getByRole('button', { name: 'Save changes' }).click();
    await expect(other.getByRole('region', { name: 'Company' })).toContainText('Theirs Ltd');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByText('Company was changed to “Theirs Ltd” meanwhile by Marcus Hale (demo).')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Company' })).toHaveValue('Mine Ltd');
    // The last word is saved, and all of the page shows whose it was.
    await page.getByRole('button', { name: 'Use theirs' }).click();
    await expect(page.getByRole('textbox', { name: 'Company' })).toHaveCount(0);
    await expect(page.getByRole('region', { name: 'Company' })).toContainText('Theirs Ltd');
    await expect(page.locator('.id .sub')).toContainText('Theirs Ltd');
    await expect(page.getByRole('button', { name: 'Edit company' })).toBeFocused();
    for (const [who, company] of [
      [page, 'Mine again Ltd'],
      [other, 'Theirs again Ltd'],
    ] as const) {
      await who.getByRole('button', { name: 'Edit company' }).click();
      await who.getByRole('textbox', { name: 'Company' }).fill(company);
    }
    await other.getByRole('button', { name: 'Save changes' }).click();
    await expect(other.getByRole('region', { name: 'Company' })).toContainText('Theirs again Ltd');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await page.getByRole('button', { name: 'Use mine' }).click();
    await expect(page.getByRole('region', { name: 'Company' })).toContainText('Mine again Ltd');
    await page.reload();
    await expect(page.getByRole('region', { name: 'Company' })).toContainText('Mine again Ltd');
    await other.context().close();
  });
});

test.describe('further emails and phones', () => {
  test.use({ allowed: /status of (409|422)/ });

  test('are added, refused at their line, changed and removed', async ({ page }) => {
    await add(page, 'Pia Plural', 'pia@trials.example');
    const info = page.getByRole('region', { name: 'Contact info' });
    const edit = page.getByRole('button', { name: 'Edit contact info' });
    await edit.click();
    await page.getByLabel('Name', { exact: true }).fill('  ');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Name is missing. Add it to continue.')).toBeVisible();
    await drawn(page);
    await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
    await page.getByLabel('Name', { exact: true }).fill('Pia Plural');
    await page.getByLabel('Another email').fill('half@an');
    await page.keyboard.press('Enter');
    await expect(page.getByText('Email is not complete.')).toBeVisible();
    await expect(page.getByLabel('Another email')).toBeFocused();
    await page.getByLabel('Another email').fill('Pia@Home.Example');
    await page.keyboard.press('Enter');
    await expect(info).toContainText('pia@home.example');
    await edit.click();
    await expect(page.getByLabel('Email', { exact: true })).toHaveValue('pia@trials.example');
    await page.getByLabel('Email 2').fill('pia@away.example');
    await page.getByLabel('Phone', { exact: true }).fill('+49 30 4455');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(info).toContainText('pia@away.example');
    await expect(info).not.toContainText('pia@home.example');
    await edit.click();
    await page.getByLabel('Email', { exact: true }).fill('');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.locator('.id .sub')).toContainText('pia@away.example');
    await page.getByRole('button', { name: 'Undo' }).last().click();
    await expect(info).toContainText('pia@trials.example');
  });
});

test.describe('a customer who is deleted', () => {
  test.use({ allowed: /status of 404/ });

  test('is in no list, can be undone and restored', async ({ page, browser, customers }) => {
    await add(page, 'Bina Leaver', 'bina@trials.example');
    await page.getByRole('button', { name: 'More actions' }).click();
    // An agent sees it, and is told whom to ask.
    await expect(page.getByRole('menuitem', { name: 'Delete customer' })).toBeDisabled();
    await page.getByRole('menuitem', { name: 'Delete customer' }).click({ force: true });
    await expect(page.getByRole('group', { name: 'Notification' })).toContainText('Ask a manager.');
    await expect(page.getByRole('dialog')).toHaveCount(0);
    const manager = await as(browser, 'manager');
    await manager.goto(page.url());
    await hydrated(manager);
    const remove = async () => {
      await manager.getByRole('button', { name: 'More actions' }).click();
      await manager.getByRole('menuitem', { name: 'Delete customer' }).click();
      const dialog = manager.getByRole('dialog', { name: 'Delete customer' });
      await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
      await dialog.getByRole('button', { name: 'Delete customer' }).click();
      await expect(manager.getByRole('heading', { name: 'This customer does not exist' })).toBeVisible();
    };
    await remove();
    await manager.getByRole('button', { name: 'Undo' }).click();
    await expect(name(manager)).toHaveText('Bina Leaver');
    await remove();
    await customers.open('?q=bina%20leaver');
    await expect(customers.rows).toHaveCount(0);
    await manager.reload();
    await hydrated(manager);
    await expect(manager.getByText(/^Bina Leaver was deleted by .* on /)).toBeVisible();
    await manager.getByRole('button', { name: 'Restore customer' }).click();
    await expect(name(manager)).toHaveText('Bina Leaver');
    await customers.open('?q=bina%20leaver');
    await expect(customers.rows).toHaveCount(1);
    await manager.context().close();
  });
});

test('a copy of the data is one download, with the notes left out when asked', async ({ page, browser }, info) => {
  await add(page, 'Dora Datas', 'dora@trials.example');
  await page.getByRole('tab', { name: 'Notes' }).click();
  await page.getByRole('textbox', { name: 'Add a note' }).fill('Internal remark');
  await page.getByRole('button', { name: 'Add note' }).click();
  await expect(page.getByRole('list', { name: 'Notes' })).toContainText('Internal remark');
  const manager = await as(browser, 'manager');
  await manager.goto(page.url().split('?')[0]!);
  await hydrated(manager);
  const take = async (choose: (dialog: ReturnType<Page['getByRole']>) => Promise<void>) => {
    await manager.getByRole('button', { name: 'More actions' }).click();
    await manager.getByRole('menuitem', { name: 'Export customer data (GDPR)' }).click();
    const dialog = manager.getByRole('dialog', { name: 'Export customer data (GDPR)' });
    await choose(dialog);
    const [download] = await Promise.all([
      manager.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Export data' }).click(),
    ]);
    const path = info.outputPath(download.suggestedFilename());
    await download.saveAs(path);
    return path;
  };
  const zip = await take(async () => {});
  expect(zip).toMatch(/customer-\w{11}\.zip$/);
  const bytes = readFileSync(zip);
  expect(bytes.subarray(0, 2).toString()).toBe('PK');
  for (const file of ['data.json', 'readable.html', 'record-of-processing.html'])
    expect(bytes.includes(file)).toBe(true);
  const json = await take(async (dialog) => {
    await dialog.getByText('JSON only').click();
    await dialog.getByRole('checkbox', { name: 'Leave out internal notes' }).check();
  });
  const data = JSON.parse(readFileSync(json, 'utf8'));
  expect(data.customer[0]).toMatchObject({ name: 'Dora Datas', email: 'dora@trials.example', lifecycle: 'active' });
  expect(data.notes).toBeUndefined();
  expect(JSON.stringify(data)).not.toContain('Internal remark');
  await manager.getByRole('tab', { name: 'Timeline' }).click();
  await expect(manager.getByText('Customer data exported').first()).toBeVisible();
  await manager.context().close();
});

test.describe('a copy that cannot be made', () => {
  test.use({ allowed: /status of 503|503: / });

  test('says why in the dialog, and the page stays', async ({ page, browser }) => {
    await add(page, 'Cora Copies', 'cora@trials.example');
    const manager = await as(browser, 'manager');
    await manager.goto(page.url());
    await hydrated(manager);
    const busy = { code: 'busy', message: 'Several downloads are under way. Try again in a moment.' };
    await manager.route('**/customers/*/export', (route) => route.fulfill({ status: 503, json: busy }));
    await manager.getByRole('button', { name: 'More actions' }).click();
    await manager.getByRole('menuitem', { name: 'Export customer data (GDPR)' }).click();
    const dialog = manager.getByRole('dialog', { name: 'Export customer data (GDPR)' });
    await dialog.getByRole('button', { name: 'Export data' }).click();
    await expect(dialog.getByRole('alert')).toContainText('Several downloads are under way.');
    await manager.unroute('**/customers/*/export');
    const [download] = await Promise.all([
      manager.waitForEvent('download'),
      dialog.getByRole('button', { name: 'Export data' }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^customer-\w{11}\.zip$/);
    await expect(dialog).toHaveCount(0);
    await expect(manager.getByTestId('profile-name')).toHaveText('Cora Copies');
    await manager.context().close();
  });
});

test.describe('erasing somebody whose e-mail was changed meanwhile', () => {
  test.use({ allowed: /status of 422/ });

  test('is refused where it was typed', async ({ page, browser }) => {
    await add(page, 'Mina Moved', 'mina@trials.example');
    const admin = await as(browser, 'admin');
    await admin.goto(page.url());
    await hydrated(admin);
    await admin.getByRole('button', { name: 'More actions' }).click();
    await admin.getByRole('menuitem', { name: 'Erase customer' }).click();
    await page.getByRole('button', { name: 'Edit contact info' }).click();
    await page.getByLabel('Email', { exact: true }).fill('mina@moved.example');
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.locator('.id .sub')).toContainText('mina@moved.example');
    const dialog = admin.getByRole('dialog', { name: 'Erase customer' });
    await dialog.getByRole('textbox').fill('mina@trials.example');
    await dialog.getByRole('button', { name: 'Erase for ever' }).click();
    await expect(dialog.getByRole('alert').first()).toContainText('This is not what the customer is called by now.');
    await expect(dialog.getByRole('textbox')).toBeFocused();
    await expect(dialog.getByRole('textbox')).toHaveAttribute('aria-invalid', 'true');
    await admin.context().close();
  });
});

test('erasing asks for the e-mail, gives a receipt, and leaves nothing', async ({ page, browser, customers }) => {
  await add(page, 'Vera Gone', 'vera@trials.example');
  const address = page.url();
  const admin = await as(browser, 'admin');
  await admin.goto(address);
  await hydrated(admin);
  await admin.getByRole('button', { name: 'More actions' }).click();
  await admin.getByRole('menuitem', { name: 'Erase customer' }).click();
  const dialog = admin.getByRole('dialog', { name: 'Erase customer' });
  await dialog.getByRole('textbox').fill('vera');
  await dialog.getByRole('button', { name: 'Erase for ever' }).click();
  await expect(dialog).toContainText('This is not what is asked for.');
  await dialog.getByRole('textbox').fill('vera@trials.example');
  await dialog.getByRole('button', { name: 'Erase for ever' }).click();
  const receipt = admin.getByRole('dialog', { name: 'Customer erased' });
  await expect(receipt).toContainText(/Customer \w{11} was erased by/);
  await receipt.getByRole('button', { name: 'Go to Customers' }).click();
  await expect(admin).toHaveURL(/\/customers$/);
  await customers.open('?q=vera%20gone');
  await expect(customers.rows).toHaveCount(0);
  const answer = await page.request.get(address);
  expect(answer.status()).toBe(404);
  expect(await answer.text()).not.toContain('vera@trials');
  await admin.context().close();
});
