// Everything that opens over a page or in it, light and dark, without a violation of WCAG 2.2 AA or best practice; Escape
// closes it and gives the focus back to what opened it.
import { check } from '../pages/axe.ts';
import { act, box, confirms, foretold } from '../pages/bulk.ts';
import { test, expect, gate, hydrated } from '../pages/test.ts';
import type { CustomersPage } from '../pages/customers.ts';
import type { Locator, Page } from '@playwright/test';

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page, name: string) => page.getByRole('dialog', { name, exact: true });

async function openBusiest(page: Page, customers: CustomersPage) {
  await customers.open('?sort=conversations_desc');
  await customers.rows.first().getByRole('link').click();
  await expect(page.getByTestId('profile-name')).toBeVisible();
}

async function settings(page: Page, section: string) {
  await page.goto(`/settings/${section}`);
  await hydrated(page);
}

/** Closes what is open by key. */
async function escape(page: Page, open: Locator, opener: Locator) {
  await page.keyboard.press('Escape');
  await expect(open).toBeHidden();
  await expect(opener).toBeFocused();
}

/** Opens a dialog by its button, looks at it with the focus where it belongs, closes it. */
async function look(page: Page, opener: Locator, title: string, focused: (open: Locator) => Locator) {
  await opener.click();
  const open = dialog(page, title);
  await expect(focused(open)).toBeFocused();
  await check(page);
  await escape(page, open, opener);
}

const name = (open: Locator) => open.getByLabel('Name', { exact: true });
const cancel = (open: Locator) => open.getByRole('button', { name: 'Cancel' });

test.describe('a dialog whose answer is awaited', () => {
  test.use({ storageState: 'test-results/admin.json', allowed: /status of 422/ });

  test('stays to say what came of it', async ({ page, customers }) => {
    await openBusiest(page, customers);
    const answer = gate();
    await page.route('**/api/customer/delete', async (route) => {
      await answer.opened;
      const error = { code: 'busy', message: 'The server is busy. Try again in a moment.' };
      await route.fulfill({ status: 422, headers: { serverfnerror: 'x' }, json: error });
    });
    await button(page, 'More actions').click();
    await page.getByRole('menuitem', { name: 'Delete customer' }).click();
    const open = dialog(page, 'Delete customer');
    await button(page, 'Delete customer').click();
    await expect(open.getByRole('button', { name: 'Deleting…' })).toBeVisible();
    // The browser itself lets out whoever presses it twice.
    for (let n = 0; n < 3; n++) await page.keyboard.press('Escape');
    await open.getByRole('button', { name: 'Close' }).click({ force: true });
    await expect(cancel(open)).toBeDisabled();
    await expect(open).toBeVisible();
    answer.open();
    await expect(open.getByRole('alert')).toContainText('The server is busy');
    await page.keyboard.press('Escape');
    await expect(open).toHaveCount(0);
    await expect(page.getByTestId('profile-name')).toBeVisible();
  });
});

test.describe('Control Enter', () => {
  test.use({ storageState: 'test-results/admin.json' });

  test('sends nothing where Cancel has the focus', async ({ page, customers }) => {
    await openBusiest(page, customers);
    await button(page, 'More actions').click();
    await page.getByRole('menuitem', { name: 'Delete customer' }).click();
    const open = dialog(page, 'Delete customer');
    await expect(cancel(open)).toBeFocused();
    await page.keyboard.press('Control+Enter');
    await page.keyboard.press('Enter');
    await expect(open).toBeHidden();
    await page.reload();
    await expect(page.getByRole('tab', { name: 'Overview' })).toBeVisible();
  });
});

for (const colorScheme of ['light', 'dark'] as const) {
  test.describe(colorScheme, () => {
    test.use({ colorScheme, storageState: 'test-results/admin.json' });

    test('what the head of a profile opens', async ({ page, customers }) => {
      await openBusiest(page, customers);
      const stage = button(page, /^Update lifecycle stage/);
      await stage.click();
      const stages = page.getByRole('listbox', { name: 'Lifecycle Stage' });
      await expect(stages.getByRole('option', { selected: true })).toBeFocused();
      await check(page);
      await escape(page, stages, stage);
      const tags = dialog(page, 'Add tags');
      await button(page, 'Add tags').click();
      await expect(tags.getByRole('combobox', { name: 'Tags' })).toBeFocused();
      await check(page);
      await page.keyboard.press('ArrowDown');
      await expect(tags.getByRole('option').first()).toBeVisible();
      await check(page);
      await page.keyboard.type('a,b');
      await expect(tags.getByRole('alert')).toContainText('A name has no comma');
      await check(page);
      await tags.getByRole('combobox', { name: 'Tags' }).fill('');
      await page.keyboard.press('Escape');
      await escape(page, tags, button(page, 'Add tags'));
      await button(page, 'Assign to segment').click();
      const segments = dialog(page, 'Assign to segment');
      await expect(segments.getByRole('combobox', { name: 'Segment' })).toBeFocused();
      await expect(segments.getByRole('option').first()).toBeVisible();
      await check(page);
      await escape(page, segments, button(page, 'Assign to segment'));
      await button(page, 'More actions').click();
      const menu = page.getByRole('menu', { name: 'More actions' });
      await expect(menu.getByRole('menuitem').first()).toBeFocused();
      await check(page);
      await escape(page, menu, button(page, 'More actions'));
    });

    test('what More actions of a profile opens', async ({ page, customers }) => {
      await openBusiest(page, customers);
      const more = button(page, 'More actions');
      for (const [item, focused] of [
        ['Export customer data (GDPR)', (open: Locator) => open.getByRole('radio').first()],
        ['Delete customer', cancel],
        ['Erase customer', cancel],
      ] as const) {
        await more.click();
        await page.getByRole('menuitem', { name: item }).click();
        const open = dialog(page, item);
        await expect(focused(open)).toBeFocused();
        await check(page);
        if (item === 'Erase customer') {
          await open.getByRole('button', { name: 'Erase for ever' }).click();
          await expect(open.getByRole('alert').filter({ hasText: 'not what is asked for' })).toBeVisible();
          await expect(open.getByRole('textbox')).toBeFocused();
          await check(page);
        }
        await escape(page, open, more);
      }
    });

    test('the forms of a profile', async ({ page, customers }) => {
      // What is typed into a note is kept on the server, and this is to be kept nowhere.
      await page.route('**/api/customer/keep_draft', (route) => route.fulfill({ json: null }));
      await openBusiest(page, customers);
      await button(page, 'Edit contact info').click();
      await expect(page.getByLabel('Name', { exact: true })).toBeFocused();
      await check(page);
      await button(page, 'Cancel').click();
      await button(page, 'Edit company').click();
      await expect(page.getByRole('textbox', { name: 'Company' })).toBeFocused();
      await check(page);
      await button(page, 'Cancel').click();
      await expect(button(page, 'Edit company')).toBeFocused();
      await page.getByRole('tab', { name: 'Custom Fields', exact: true }).click();
      await button(page, 'Edit fields').click();
      await expect(page.getByLabel('Plan')).toBeFocused();
      await check(page);
      await button(page, 'Cancel').click();
      await page.getByRole('tab', { name: 'Notes', exact: true }).click();
      const note = page.getByRole('textbox', { name: 'Add a note' });
      await note.pressSequentially('Ask @');
      await expect(page.getByRole('listbox', { name: 'Teammates' }).getByRole('option').first()).toBeVisible();
      await check(page);
      await note.pressSequentially(' about terms');
      await expect(page.getByRole('listbox', { name: 'Teammates' })).toBeHidden();
      await check(page);
      await note.fill('');
    });

    test('a conversation, and what is not found in them', async ({ page, customers }) => {
      await openBusiest(page, customers);
      await page.getByRole('tab', { name: 'Conversations', exact: true }).click();
      await page.getByRole('tabpanel').locator('a.conv').first().click();
      await expect(page.getByRole('list', { name: 'Messages' }).getByRole('listitem').first()).toBeVisible();
      await check(page);
      await page.getByRole('searchbox', { name: 'Search conversations' }).fill('no such words at all');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('heading', { name: 'No conversations match' })).toBeVisible();
      await hydrated(page);
      await check(page);
    });

    test.describe('what is refused', () => {
      test.use({ allowed: /status of (404|422)/ });

      test('a profile that does not exist', async ({ page }) => {
        const asked: string[] = [];
        page.on('request', (request) => asked.push(request.url()));
        await page.goto('/customers/aaaaaaaaaaa');
        await hydrated(page);
        await expect(page.getByRole('heading', { level: 1, name: 'This customer does not exist' })).toBeVisible();
        await check(page);
        // Nobody has no neighbours.
        expect(asked.filter((url) => url.includes('neighbours'))).toEqual([]);
        // Nor is what came with the page read again.
        expect(asked.filter((url) => url.includes('/api/customer/profile'))).toEqual([]);
      });

      test('adding a customer: the form, a refusal, and what would be lost', async ({ page, customers }) => {
        await customers.open();
        const add = page.getByRole('button', { name: 'Add customer' });
        await look(page, add, 'Add customer', name);
        await add.click();
        const open = dialog(page, 'Add customer');
        await name(open).fill('Never Added');
        await open.getByLabel('Email').fill('half@an');
        await page.keyboard.press('Enter');
        await expect(open).toContainText('Email is not complete.');
        await expect(open.getByLabel('Email')).toBeFocused();
        await check(page);
        await page.keyboard.press('Escape');
        await expect(open.getByRole('button', { name: 'Keep editing' })).toBeFocused();
        await check(page);
        await escape(page, open, add);
      });

      test('the workspace, and what it refuses', async ({ page }) => {
        await settings(page, 'workspace');
        const form = page.getByRole('form', { name: 'Workspace' });
        await expect(form.getByLabel('Workspace name')).not.toHaveValue('');
        await form.getByLabel('Workspace name').fill('');
        await form.getByRole('button', { name: 'Save changes' }).click();
        await expect(form.getByLabel('Workspace name')).toBeFocused();
        await check(page);
      });
    });

    test('the sections of the settings', async ({ page }) => {
      for (const section of ['profile', 'mentions', 'sessions', 'workspace', 'activity', 'bin', 'audit']) {
        await settings(page, section);
        await expect(page.getByRole('region').getByRole('heading', { level: 2 })).toBeVisible();
        await check(page);
      }
    });

    test('what the team opens', async ({ page }) => {
      // A link is shown and none is made.
      const made = { email: 'new@trials.example', path: '/join?token=0', expires_at: 1_900_000_000_000 };
      await page.route('**/api/settings/reset_link', (route) => route.fulfill({ json: made }));
      await settings(page, 'team');
      await expect(page.getByRole('table', { name: 'Team', exact: true })).toBeVisible();
      await check(page);
      await look(page, button(page, 'Invite teammate'), 'Invite teammate', (open) => open.getByLabel('Email'));
      await look(page, page.getByRole('button', { name: /^Disable / }).first(), 'Disable teammate', cancel);
      const link = page.getByRole('button', { name: /^Password link / }).first();
      await look(page, link, 'Send this link', (open) => open.getByRole('button', { name: 'Done' }));
    });

    test('what tags open', async ({ page }) => {
      await settings(page, 'tags');
      await expect(page.getByRole('table', { name: 'Tags', exact: true })).toBeVisible();
      await check(page);
      await look(page, button(page, 'Rename annual'), 'Rename tag', name);
      await look(page, button(page, 'Merge annual'), 'Merge tag', (open) => open.getByLabel('Merge into'));
      await look(page, button(page, 'Delete annual'), 'Delete tag', cancel);
    });

    test('what custom fields open', async ({ page }) => {
      await settings(page, 'custom-fields');
      await expect(page.getByRole('table', { name: 'Custom fields', exact: true })).toBeVisible();
      await expect(page.getByRole('table', { name: 'Traits' })).toBeVisible();
      await check(page);
      await look(page, button(page, 'Edit Plan'), 'Edit field', name);
      await look(page, button(page, 'Delete Plan'), 'Delete field', cancel);
      const trait = page.getByRole('button', { name: /^Make a field of / }).first();
      await trait.click();
      const making = dialog(page, 'Make a field');
      await expect(making).toContainText('For example');
      await check(page);
      await escape(page, making, trait);
      const add = button(page, 'Add field');
      await add.click();
      const adding = dialog(page, 'Add field');
      await expect(name(adding)).toBeFocused();
      await adding.getByLabel('Type').selectOption({ label: 'One of several' });
      await expect(adding.getByLabel('Options, one on each line')).toBeVisible();
      await check(page);
      await page.keyboard.press('Escape');
      await expect(adding.getByRole('button', { name: 'Keep editing' })).toBeFocused();
      await escape(page, adding, add);
    });
  });
}

test('Escape closes Add tags at once when no list is shown', async ({ page, customers }) => {
  await openBusiest(page, customers);
  await button(page, 'Add tags').click();
  await dialog(page, 'Add tags').getByRole('combobox', { name: 'Tags' }).fill('a,b');
  await expect(dialog(page, 'Add tags').getByRole('alert')).toContainText('A name has no comma');
  await expect(dialog(page, 'Add tags').getByRole('listbox')).toBeHidden();
  await escape(page, dialog(page, 'Add tags'), button(page, 'Add tags'));
});

test('at twice the size what an action will change is in sight beside what confirms it', async ({
  page,
  customers,
}) => {
  await page.setViewportSize({ width: 720, height: 450 });
  await customers.open('?lifecycle=lead&sort=name_asc');
  await box(customers, 0).check();
  await box(customers, 1).check();
  const adding = await act(page, 'Add Tags');
  await adding.getByRole('combobox', { name: 'Tags' }).fill('vip');
  await page.keyboard.press('Enter');
  await expect(foretold(adding)).toContainText(/customers? will change/);
  const [says, confirm] = await Promise.all([foretold(adding).boundingBox(), confirms(adding).boundingBox()]);
  expect(says!.y + says!.height).toBeLessThanOrEqual(confirm!.y);
});

test('a dialog shows some of whom it is about', async ({ page, customers }) => {
  await customers.open('?lifecycle=lead&sort=name_asc');
  const faces = page.getByRole('dialog').locator('.stack .av');
  await box(customers, 0).check();
  await box(customers, 2).check();
  await act(page, 'Update Lifecycle Stage');
  await expect(faces).toHaveCount(2);
  await page.keyboard.press('Escape');
  await customers.page.getByRole('checkbox', { name: 'Select all customers on this page' }).check();
  await act(page, 'Add Tags');
  await expect(faces).toHaveCount(3);
  // Also of whom there is an e-mail alone.
  await customers.open('?q=elodie.garcia3448');
  await box(customers, 0).check();
  await act(page, 'Update Lifecycle Stage');
  await expect(faces).toHaveText(['E']);
});
