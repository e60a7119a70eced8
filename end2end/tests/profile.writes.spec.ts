// What one does to a customer from the head of the profile. Runs after the tests that count customers, for it changes them.
import { toast } from '../pages/bulk.ts';
import { tab } from '../pages/profile.ts';
import { test, expect, gate, held } from '../pages/test.ts';
import type { Page } from '@playwright/test';

test.describe('acts', () => {
  test('the lifecycle stage is updated by keyboard, said, and taken back', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead&q=bianchi&sort=ltv_desc');
    await customers.rows.nth(1).getByRole('link').click();
    const stage = page.getByRole('button', { name: /^Update lifecycle stage/ });
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Lead');
    await stage.focus();
    await page.keyboard.press('Enter');
    const options = page.getByRole('listbox', { name: 'Lifecycle Stage' });
    await expect(options.getByRole('option', { name: 'Lead' })).toBeFocused();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Active');
    await expect(toast(page)).toContainText('Lifecycle stage changed from Lead to Active');
    await tab(page, 'Timeline').click();
    await expect(page.getByRole('tabpanel').locator('.tl li').first()).toContainText(/Lead to Active.*by /);
    await toast(page).getByRole('button', { name: 'Undo' }).click();
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Lead');
  });

  test('Control Z twice takes back two acts, with Shift they are done again', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead&q=novak&sort=ltv_desc');
    await customers.rows.nth(1).getByRole('link').click();
    const stage = page.getByRole('button', { name: /^Update lifecycle stage/ });
    const choose = async (name: string) => {
      await stage.click();
      await page.getByRole('option', { name }).click();
      await expect(toast(page).last()).toContainText(`to ${name}`);
    };
    await choose('Active');
    await choose('Churned');
    await page.keyboard.press('Control+z');
    await expect(toast(page).last()).toContainText('from Churned to Active');
    await page.keyboard.press('Control+z');
    await expect(toast(page).last()).toContainText('from Active to Lead');
    await expect(toast(page).last().getByRole('button', { name: 'Redo' })).toBeVisible();
    await page.keyboard.press('Control+Shift+z');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Active');
    await page.keyboard.press('Control+z');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Lead');
  });

  test('Control Z before the server has answered takes back that act and no other', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead&q=lindqvist&sort=ltv_desc');
    await customers.rows.nth(2).getByRole('link').click();
    const stage = page.getByRole('button', { name: /^Update lifecycle stage/ });
    const choose = async (name: string) => {
      await stage.click();
      await page.getByRole('option', { name }).click();
      await expect(stage).toHaveAccessibleName(`Update lifecycle stage, now ${name}`);
    };
    await choose('Active');
    await expect(toast(page)).toContainText('from Lead to Active');
    const answer = await held(page, '**/api/customer/edit');
    await choose('Churned');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+z');
    await page.keyboard.press('Control+Shift+z');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Churned');
    await expect(toast(page)).toHaveCount(1);
    answer.open();
    await expect(toast(page).last()).toContainText('from Lead to Active');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Active');
    await tab(page, 'Timeline').click();
    const told = page.getByRole('tabpanel').locator('.tl li');
    const steps = [/Lead to Active/, /Active to Lead/, /Churned to Active/, /Active to Churned/, /Lead to Active/];
    for (const [at, step] of steps.entries()) await expect(told.nth(at)).toContainText(step);
    await page.keyboard.press('Control+z');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Lead');
  });

  test('tags are found, made and removed, once whatever their case', async ({ page, customers }) => {
    await customers.open('?sort=name_asc&page=3');
    await customers.rows.nth(2).getByRole('link').click();
    await page.getByRole('button', { name: 'Add tags' }).click();
    const field = page.getByRole('dialog', { name: 'Add tags' }).getByRole('combobox', { name: 'Tags' });
    await expect(field).toBeFocused();
    await field.pressSequentially('made here');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Remove tag made here' })).toBeVisible();
    await expect(toast(page)).toContainText('Tag made here added');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Remove tag made here' }).click();
    await expect(page.getByRole('button', { name: 'Remove tag made here' })).toHaveCount(0);
    // It shows before the server has said so: the last one said is the one to take back.
    await expect(toast(page).last()).toContainText('Tag made here removed');
    await toast(page).last().getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('button', { name: 'Remove tag made here' })).toBeVisible();
    await page.getByRole('button', { name: 'Remove tag made here' }).click();
    await expect(page.getByRole('button', { name: 'Remove tag made here' })).toHaveCount(0);
  });

  test('a tag that is typed while another is being saved is not lost', async ({ page, customers }) => {
    await customers.open('?sort=name_asc&page=4');
    await customers.rows.nth(2).getByRole('link').click();
    await page.route('**/api/customer/edit', async (route) => {
      await new Promise((done) => setTimeout(done, 700));
      await route.continue();
    });
    await page.getByRole('button', { name: 'Add tags' }).click();
    const field = page.getByRole('dialog', { name: 'Add tags' }).getByRole('combobox', { name: 'Tags' });
    await field.fill('typed first');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Remove tag typed first' })).toBeVisible();
    await page.keyboard.type('typed sec');
    await expect(toast(page)).toContainText('Tag typed first added');
    await expect(field).toBeFocused();
    await expect(field).toHaveValue('typed sec');
    await page.keyboard.type('ond');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('button', { name: 'Remove tag typed second' })).toBeVisible();
    await page.keyboard.press('Escape');
    // The next time it begins empty.
    await page.getByRole('button', { name: 'Add tags' }).click();
    await expect(field).toHaveValue('');
  });

  test('segments are assigned and left', async ({ page, customers }) => {
    await customers.open('?sort=name_desc&page=2');
    await customers.rows.nth(3).getByRole('link').click();
    await page.getByRole('button', { name: 'Assign to segment' }).click();
    const options = page.getByRole('listbox', { name: 'Segment' }).getByRole('option', { disabled: false });
    const name = (await options.first().locator('.opt-l').innerText()).trim();
    await options.first().click();
    await expect(toast(page)).toContainText(`Added to segment ${name}`);
    await tab(page, 'Segments').click();
    await page.getByRole('button', { name: `Remove from ${name}` }).click();
    await expect(page.getByRole('button', { name: `Remove from ${name}` })).toHaveCount(0);
    await expect(toast(page).last()).toContainText(`Removed from segment ${name}`);
    await toast(page).last().getByRole('button', { name: 'Undo' }).click();
    await expect(page.getByRole('button', { name: `Remove from ${name}` })).toBeVisible();
    await page.getByRole('button', { name: `Remove from ${name}` }).click();
    await expect(page.getByRole('button', { name: `Remove from ${name}` })).toHaveCount(0);
  });

  test('segments are assigned from their part too, by keyboard', async ({ page, customers }) => {
    await customers.open('?sort=name_desc&page=5');
    await customers.rows.nth(3).getByRole('link').click();
    await tab(page, 'Segments').click();
    const panel = page.getByRole('tabpanel');
    const assign = panel.getByRole('button', { name: 'Assign to segment' });
    await assign.focus();
    await page.keyboard.press('Enter');
    const field = panel.getByRole('combobox', { name: 'Segment' });
    await expect(field).toBeFocused();
    const options = panel.getByRole('listbox', { name: 'Segment' }).getByRole('option', { disabled: false });
    const name = (await options.first().locator('.opt-l').innerText()).trim();
    await page.keyboard.press('Enter');
    await expect(panel.getByRole('listitem').filter({ hasText: name })).toBeVisible();
    await expect(toast(page)).toContainText(`Added to segment ${name}`);
    await expect(assign).toBeFocused();
  });

  test('a segment says who put the customer into it', async ({ page, customers }) => {
    await customers.open('?sort=name_desc&page=4');
    await customers.rows.nth(3).getByRole('link').click();
    await page.getByRole('button', { name: 'Assign to segment' }).click();
    const options = page.getByRole('listbox', { name: 'Segment' }).getByRole('option', { disabled: false });
    const name = (await options.first().locator('.opt-l').innerText()).trim();
    await options.first().click();
    await tab(page, 'Segments').click();
    const row = page.getByRole('tabpanel').getByRole('listitem').filter({ hasText: name });
    await expect(row).toContainText(/Added by Priya Raman \(demo\), \w{3} \d+, \d{4}/);
  });
});

test.describe('an edit under way', () => {
  // The connection that the test cuts.
  test.use({ allowed: /ERR_FAILED|^failed: / });

  test('an edit shows before the server has said so, and is taken back when it is refused', async ({
    page,
    customers,
  }) => {
    await customers.open('?lifecycle=lead&q=moreau&sort=ltv_desc');
    await customers.rows.nth(1).getByRole('link').click();
    const stage = page.getByRole('button', { name: /^Update lifecycle stage/ });
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Lead');
    let answer = await held(page, '**/api/customer/edit');
    await stage.click();
    await page.getByRole('option', { name: 'Churned' }).click();
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Churned');
    await expect(toast(page)).toHaveCount(0);
    answer.open();
    await expect(toast(page)).toContainText('Lifecycle stage changed from Lead to Churned');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Churned');
    answer = gate();
    await page.unroute('**/api/customer/edit');
    await page.route('**/api/customer/edit', async (route) => {
      await answer.opened;
      await route.abort('failed');
    });
    await stage.click();
    await page.getByRole('option', { name: 'Active' }).click();
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Active');
    answer.open();
    await expect(toast(page).last()).toContainText('The server cannot be reached.');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Churned');
  });

  test('Control Z meant for an act that fails takes back no other', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead&q=johansen&sort=ltv_desc');
    await customers.rows.nth(3).getByRole('link').click();
    const stage = page.getByRole('button', { name: /^Update lifecycle stage/ });
    await stage.click();
    await page.getByRole('option', { name: 'Active' }).click();
    await expect(toast(page)).toContainText('from Lead to Active');
    const answer = gate();
    let asked = 0;
    await page.route('**/api/customer/edit', async (route) => {
      asked++;
      if (asked > 1) return route.continue();
      await answer.opened;
      await route.abort('failed');
    });
    await stage.click();
    await page.getByRole('option', { name: 'Churned' }).click();
    await page.keyboard.press('Control+z');
    answer.open();
    await expect(toast(page).last()).toContainText('The server cannot be reached.');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Active');
    // It can be taken back now that it is meant.
    await page.keyboard.press('Control+z');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Lead');
    expect(asked).toBe(2);
  });
});

test.describe('without a connection', () => {
  test.use({ allowed: /ERR_INTERNET_DISCONNECTED|Failed to fetch|^failed: / });

  test('an act that fails leaves the page and what is typed in it', async ({ page, customers, context }) => {
    await customers.open('?lifecycle=lead&q=horvath&sort=ltv_desc');
    await customers.rows.nth(1).getByRole('link').click();
    await page.getByRole('button', { name: 'Edit company' }).click();
    await page.getByRole('textbox', { name: 'Company' }).fill('Half typed');
    await context.setOffline(true);
    const stage = page.getByRole('button', { name: /^Update lifecycle stage/ });
    await stage.click();
    await page.getByRole('option', { name: 'Churned' }).click();
    await expect(toast(page)).toContainText('The server cannot be reached');
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Lead');
    await expect(page.getByRole('textbox', { name: 'Company' })).toHaveValue('Half typed');
    await expect(page.getByRole('button', { name: 'Sign out' })).toBeVisible();
    await context.setOffline(false);
    await page.getByRole('button', { name: 'Save changes' }).click();
    await expect(page.getByRole('region', { name: 'Company' })).toContainText('Half typed');
    await page.keyboard.press('Control+z');
    await expect(page.getByRole('region', { name: 'Company' })).not.toContainText('Half typed');
  });
});

test('tags: what cannot be one is said while it is typed, and accents make no other', async ({ page, customers }) => {
  await customers.open('?sort=name_asc&page=5');
  await customers.rows.nth(2).getByRole('link').click();
  await page.getByRole('button', { name: 'Add tags' }).click();
  const field = page.getByRole('combobox', { name: 'Tags' });
  await field.fill('a,b');
  await expect(page.getByRole('alert').filter({ hasText: 'A name has no comma' })).toBeVisible();
  await expect(page.getByRole('option', { name: /Create/ })).toHaveCount(0);
  await page.keyboard.press('Enter');
  await expect(field).toHaveValue('a,b');
  await field.fill('Café visit');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove tag Café visit' })).toBeVisible();
  await field.fill('CAFÉ VISIT');
  await expect(page.getByRole('alert').filter({ hasText: 'CAFÉ VISIT is there already.' })).toBeVisible();
  // Pasted with the accent as a character of its own it is the same name.
  await field.fill('CAFE\u0301 VISIT');
  await expect(page.getByRole('alert').filter({ hasText: 'CAFÉ VISIT is there already.' })).toBeVisible();
  await expect(page.getByRole('option', { name: /Create/ })).toHaveCount(0);
  await expect(toast(page)).toContainText('Tag Café visit added');
  await page.keyboard.press('Escape');
  await customers.open('?sort=name_asc&page=5');
  await customers.rows.nth(3).getByRole('link').click();
  await page.getByRole('button', { name: 'Add tags' }).click();
  await field.fill('Cafe visit');
  await page.keyboard.press('Enter');
  await expect(toast(page)).toContainText('Tag Café visit added');
  // By keyboard alone: the focus goes on to what is left.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove tag Café visit' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('button', { name: 'Remove tag Café visit' })).toHaveCount(0);
  await expect(page.locator('.marks :focus')).toHaveCount(1);
});

test('a segment is found by typing', async ({ page, customers }) => {
  await customers.open('?sort=name_desc&page=6');
  await customers.rows.nth(3).getByRole('link').click();
  await page.getByRole('button', { name: 'Assign to segment' }).click();
  const field = page.getByRole('combobox', { name: 'Segment' });
  await expect(field).toBeFocused();
  await field.fill('nothing is called so');
  await expect(page.getByRole('option')).toHaveCount(0);
  await field.fill('');
  const name = await page.getByRole('option').nth(1).locator('.opt-l').innerText();
  await field.fill(name.slice(0, 5).toUpperCase());
  await page.keyboard.press('Enter');
  await expect(toast(page)).toContainText('Added to segment');
  await expect(page.getByRole('button', { name: 'Assign to segment' })).toBeFocused();
});

test.describe('two people', () => {
  test.use({ allowed: /status of 409/ });

  test('who sets a stage that somebody else has set meanwhile sees both, and uses theirs or the own', async ({
    page,
    customers,
  }) => {
    await customers.add('Konrad Conflict');
    const path = new URL(page.url()).pathname;
    const other = await page.context().newPage();
    await other.goto(path);
    const set = async (on: Page, stage: string) => {
      await on.getByRole('button', { name: /^Update lifecycle stage/ }).click();
      await on.getByRole('listbox', { name: 'Lifecycle Stage' }).getByRole('option', { name: stage }).click();
    };
    await expect(other.locator('html[data-hydrated="true"]')).toBeAttached();
    await set(page, 'Active');
    await expect(toast(page)).toContainText('Lead to Active');
    await set(other, 'Churned');
    const said = toast(other).last();
    await expect(said).toContainText(/was changed to Active meanwhile by .*It was not set to Churned\./);
    const stage = other.getByRole('button', { name: /^Update lifecycle stage/ });
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Active');
    await said.getByRole('button', { name: 'Use mine' }).click();
    await expect(stage).toHaveAccessibleName('Update lifecycle stage, now Churned');
    await expect(toast(other).last()).toContainText('Active to Churned');
  });
});

test('an address of two alphabets is told', async ({ page, customers }) => {
  await customers.add('Mika Mixed', async (dialog) => dialog.getByLabel('Email').fill('\u0430nn.mixed@x.example'));
  await expect(page.getByRole('region', { name: 'Contact info' }).getByText('Mixed scripts')).toBeVisible();
});

test.describe('who is in the bin', () => {
  test.use({ storageState: 'test-results/admin.json', allowed: /status of 404/ });

  test('can be had as a copy and erased from there', async ({ page, customers }) => {
    await customers.add('Berta Bin', async (dialog) => dialog.getByLabel('Email').fill('berta@bin.example'));
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Delete customer' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete customer' }).click();
    await expect(page.getByRole('heading', { name: 'This customer does not exist' })).toBeVisible();
    await page.goto('/settings/bin');
    await page.getByRole('link', { name: 'Berta Bin' }).click();
    await expect(page.getByRole('heading', { name: 'This customer does not exist' })).toBeVisible();
    const wide = page.viewportSize()!;
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    await page.setViewportSize(wide);
    await page.getByRole('button', { name: 'Export customer data (GDPR)' }).click();
    const saved = page.waitForEvent('download');
    await page.getByRole('dialog').getByRole('button', { name: 'Export data' }).click();
    expect((await saved).suggestedFilename()).toMatch(/^customer-\w{11}\.zip$/);
    await expect(page.getByRole('dialog')).toHaveCount(0);
    await page.getByRole('button', { name: 'Erase customer' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill('berta@bin.example');
    await page.getByRole('dialog').getByRole('button', { name: 'Erase for ever' }).click();
    await expect(page.getByRole('dialog', { name: 'Customer erased' })).toContainText('Place in the bin');
    await page.getByRole('button', { name: 'Go to Customers' }).click();
    await expect(page).toHaveURL(/\/customers$/);
  });
});

test('what was brought of the timeline stays when something is changed', async ({ page, customers }) => {
  await customers.open('?conversations_min=3&sort=messages_desc');
  await customers.rows.first().getByRole('link').click();
  await page.getByRole('tab', { name: 'Timeline', exact: true }).click();
  const entries = page.getByRole('tabpanel').locator('.tl li');
  await expect(entries).toHaveCount(50);
  await page.getByRole('button', { name: 'Load older' }).click();
  await expect.poll(() => entries.count()).toBeGreaterThan(50);
  const before = await entries.count();
  await page.getByRole('button', { name: 'Add tags' }).click();
  const field = page.getByRole('dialog', { name: 'Add tags' }).getByRole('combobox', { name: 'Tags' });
  await field.fill('stays below');
  await page.keyboard.press('Enter');
  await expect(entries.first()).toContainText('Tag stays below added');
  // A page more or less: as many as were brought, at least.
  await expect.poll(() => entries.count()).toBeGreaterThanOrEqual(before);
  const times = await entries.locator('time').evaluateAll((all) => all.map((time) => time.getAttribute('datetime')!));
  expect(times).toEqual([...times].sort().reverse());
});
