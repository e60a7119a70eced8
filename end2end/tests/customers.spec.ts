// The Customers page, line by line of what it promises.
import { test, expect, hydrated, held } from '../pages/test.ts';
import { number } from '../pages/customers.ts';

const SORTS = [
  'Name (A-Z)',
  'Name (Z-A)',
  'Last Active (Newest)',
  'Last Active (Oldest)',
  'First Seen (Newest)',
  'First Seen (Oldest)',
  'Conversations (High to Low)',
  'Conversations (Low to High)',
  'Messages (High to Low)',
  'Messages (Low to High)',
  'LTV (High to Low)',
  'LTV (Low to High)',
];

test.describe('getting there', () => {
  test('Customers in the sidebar leads to the page', async ({ page, customers }) => {
    await page.goto('/settings/sessions');
    await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
    await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Customers' }).click();
    await expect(page).toHaveURL(/\/customers$/);
    await expect(page.getByRole('heading', { level: 1, name: 'Customers' }).last()).toBeVisible();
    await customers.settled();
    await expect(page).toHaveTitle('Customers · Acumen');
  });
});

test.describe('overview stats', () => {
  const cards: [string, RegExp, string | null][] = [
    ['Active', /lifecycle=active$/, 'active'],
    ['Needs Attention', /lifecycle=at_risk$/, 'at_risk'],
    ['Sales Opportunities', /intent=sales_opportunity$/, null],
  ];
  for (const [name, address, lifecycle] of cards) {
    test(`${name} opens exactly the rows that it counts, and clears again`, async ({ page, customers }) => {
      await customers.open('?q=an');
      const promised = await customers.cardNumber(name);
      await customers.card(name).click();
      await expect(page).toHaveURL(address);
      await customers.settled();
      await expect(customers.card(name)).toHaveAttribute('aria-pressed', 'true');
      await expect.poll(() => customers.total()).toBe(promised);
      await expect(customers.search).toHaveValue('');
      if (lifecycle) {
        for (const row of await customers.rows.all()) await expect(row).toHaveAttribute('data-lifecycle', lifecycle);
      } else {
        for (const row of await customers.rows.all())
          await expect(row).toHaveAttribute('data-intent', 'sales_opportunity');
      }
      expect(await customers.cardNumber(name)).toBe(promised);
      await customers.card(name).click();
      await expect(page).toHaveURL(/\/customers$/);
      await expect(customers.card('All Customers')).toHaveAttribute('aria-pressed', 'true');
      await expect.poll(() => customers.total()).toBe(await customers.cardNumber('All Customers'));
    });
  }

  test('each card says its change in words', async ({ customers }) => {
    await customers.open();
    await expect(customers.page.getByRole('region', { name: 'Overview stats' }).locator('svg.stat-s')).toHaveCount(4);
    for (const name of ['All Customers', 'Active', 'Needs Attention', 'Sales Opportunities']) {
      await expect(customers.card(name)).toHaveAccessibleName(/(more|fewer) than 7 days ago|as many as 7 days ago/);
    }
  });
});

test.describe('search', () => {
  test('what was typed before the page was alive is searched for', async ({ page, customers }) => {
    const module = await held(page, /\.wasm$/);
    await page.goto('/customers', { waitUntil: 'commit' });
    await customers.search.fill('garcia');
    await expect(page.locator('html[data-hydrated="true"]')).toHaveCount(0);
    module.open();
    await expect(page).toHaveURL(/\?q=garcia$/);
    await customers.ready();
    await expect(customers.search).toHaveValue('garcia');
    for (const name of await customers.names()) expect(name).toMatch(/garc[ií]a/i);
  });

  test('finds names, e-mails and companies as one types, and marks what matched', async ({ page, customers }) => {
    await customers.open();
    const [name] = await customers.names();
    await page.keyboard.press('/');
    await expect(customers.search).toBeFocused();
    const typed = name.toUpperCase().slice(0, 9);
    await customers.search.pressSequentially(typed, { delay: 30 });
    await expect(page).toHaveURL(/\?q=/);
    await expect(customers.search).toHaveValue(typed);
    await expect(customers.search).toBeFocused();
    await customers.settled();
    await expect(customers.rows.first()).toBeVisible();
    await expect(customers.rows.locator('mark').first()).toBeVisible();
    await customers.search.fill('logistics');
    await expect(page).toHaveURL(/q=logistics$/);
    await customers.settled();
    for (const row of await customers.rows.all()) await expect(row).toContainText(/logistics/i);
  });

  test('no keystroke is lost while answers arrive', async ({ page, customers }) => {
    await page.route('**/api/customers/page', async (route) => {
      await new Promise((done) => setTimeout(done, 400));
      await route.continue();
    });
    await customers.open();
    await customers.search.focus();
    for (const letter of 'mar fontana') {
      await page.keyboard.type(letter);
      await page.waitForTimeout(120);
    }
    await expect(customers.search).toHaveValue('mar fontana');
    await expect(page).toHaveURL(/q=mar\+fontana$/);
    await expect(customers.search).toHaveValue('mar fontana');
    await expect(customers.search).toBeFocused();
  });

  test('case, accents and word order do not count', async ({ customers }) => {
    await customers.open('?q=GARCIA');
    const total = await customers.total();
    expect(total).toBeGreaterThan(0);
    await customers.open(`?q=${encodeURIComponent('garcía')}`);
    expect(await customers.total()).toBe(total);
    await customers.open('?q=mateo+garcia');
    const both = await customers.total();
    await customers.open('?q=garcia+mateo');
    expect(await customers.total()).toBe(both);
  });

  test('Escape clears, and clears the address', async ({ page, customers }) => {
    await customers.open('?q=garcia');
    await customers.search.focus();
    await page.keyboard.press('Escape');
    await expect(customers.search).toHaveValue('');
    await expect(page).toHaveURL(/\/customers$/);
    await page.keyboard.press('Escape');
    await expect(customers.search).not.toBeFocused();
  });
});

test.describe('the filter drawer', () => {
  test('every option shows how many it gives, and the button how many will show', async ({ page, customers }) => {
    await customers.open();
    await customers.filters.click();
    await expect(customers.drawer).toBeVisible();
    await expect(page).toHaveURL(/panel=filters/);
    const stage = customers.drawer.getByRole('group', { name: 'Lifecycle Stage' });
    const counts: number[] = [];
    for (const name of ['Lead', 'Active', 'At Risk', 'Churned']) {
      const label = stage.locator('label', { has: page.getByRole('checkbox', { name, exact: true }) });
      await expect(label.locator('.n')).toHaveText(/\d/);
      counts.push(number(await label.locator('.n').innerText()));
    }
    expect(counts.reduce((a, b) => a + b)).toBe(await customers.cardNumber('All Customers'));
    await stage.getByRole('checkbox', { name: 'Lead' }).check();
    await stage.getByRole('checkbox', { name: 'Churned' }).check();
    await expect(customers.apply()).toHaveText(`Show ${(counts[0] + counts[3]).toLocaleString('en-US')} customers`);
    expect(await customers.cardNumber('All Customers')).toBe(counts.reduce((a, b) => a + b));
    await customers.apply().click();
    await expect(customers.drawer).toBeHidden();
    await expect(page).toHaveURL(/\?lifecycle=lead,churned$/);
    await expect.poll(() => customers.total()).toBe(counts[0] + counts[3]);
    await expect(customers.filters).toHaveAccessibleDescription('1 filter active');
    await expect(customers.filters).toBeFocused();
    await customers.filters.click();
    await expect(customers.drawer).toBeVisible();
    await page.goBack();
    await expect(customers.drawer).toHaveCount(0);
    await expect(customers.filters).toBeFocused();
  });

  test('tags are found by typing and matched any, all or none', async ({ page, customers }) => {
    await customers.open('?panel=filters');
    const tags = customers.drawer.getByRole('group', { name: 'Tags' });
    const field = tags.getByRole('combobox', { name: 'Tags' });
    await field.fill('annu');
    await page.getByRole('option', { name: 'annual' }).click();
    await field.fill('enterp');
    await page.keyboard.press('Enter');
    const shown: Record<string, number> = {};
    for (const way of ['Any of', 'All of', 'None of']) {
      await tags.getByText(way, { exact: true }).click();
      await expect(customers.apply()).toBeVisible();
      await expect
        .poll(async () => Object.values(shown).includes(number(await customers.apply().innerText())))
        .toBe(false);
      shown[way] = number(await customers.apply().innerText());
    }
    const all = await customers.cardNumber('All Customers');
    expect(shown['Any of'] + shown['None of']).toBe(all);
    expect(shown['All of']).toBeLessThan(shown['Any of']);
    await tags.getByText('All of', { exact: true }).click();
    await expect(customers.apply()).toHaveText(`Show ${shown['All of']} customers`);
    await customers.apply().click();
    await expect(page).toHaveURL(/tags=annual,enterprise&tags_match=all$/);
    await customers.settled();
    for (const row of await customers.rows.all()) await expect(row.locator('.c-tags')).toContainText('annual');
    await customers.filters.click();
    await tags.getByRole('button', { name: 'Remove tag annual' }).click();
    await expect(tags.getByRole('button', { name: 'Remove tag annual' })).toBeHidden();
  });

  test('Backspace goes to the last chip, and takes it off', async ({ page, customers }) => {
    await customers.open('?panel=filters&tags=annual,enterprise');
    const field = customers.drawer.getByRole('combobox', { name: 'Tags' });
    const chip = (tag: string) => customers.drawer.getByRole('button', { name: `Remove tag ${tag}` });
    await field.focus();
    await page.keyboard.press('Backspace');
    await expect(chip('enterprise')).toBeFocused();
    await page.keyboard.press('Backspace');
    await expect(chip('enterprise')).toHaveCount(0);
    await expect(field).toBeFocused();
    await page.keyboard.press('Backspace');
    await expect(chip('annual')).toBeFocused();
    await page.keyboard.press('Delete');
    await expect(chip('annual')).toHaveCount(0);
    await page.keyboard.press('Backspace');
    await expect(field).toBeFocused();
  });

  test('segments: three first, then all', async ({ customers }) => {
    await customers.open('?panel=filters');
    const segments = customers.drawer.getByRole('group', { name: 'Segments' });
    await expect(segments.getByRole('checkbox')).toHaveCount(3);
    await segments.getByRole('button', { name: /^Show \d+ more segments$/ }).click();
    await expect(segments.getByRole('checkbox')).toHaveCount(12);
    await segments.getByRole('checkbox', { name: 'Product council' }).check();
    const label = segments.locator('label', { hasText: 'Product council' });
    await expect(customers.apply()).toHaveText(`Show ${await label.locator('.n').innerText()} customers`);
    await customers.apply().click();
    await expect(customers.chips).toContainText('Product council');
  });

  test('a minimum above the maximum is said at the field', async ({ page, customers }) => {
    await customers.open('?panel=filters');
    const range = customers.drawer.getByRole('group', { name: 'LTV Range' });
    await range.getByRole('textbox', { name: 'Minimum LTV' }).fill('500');
    await range.getByRole('textbox', { name: 'Maximum LTV' }).fill('100');
    await expect(range.getByText('Minimum is above maximum.').first()).toBeVisible();
    await expect(range.getByRole('textbox', { name: 'Minimum LTV' })).toHaveAttribute('aria-invalid', 'true');
    await page.keyboard.press('Enter');
    await expect(customers.drawer).toBeVisible();
    await expect(range.getByRole('textbox', { name: 'Minimum LTV' })).toBeFocused();
    await range.getByRole('textbox', { name: 'Maximum LTV' }).fill('50,000');
    await expect(range.getByText('Minimum is above maximum.')).toHaveCount(0);
    await customers.apply().click();
    await expect(page).toHaveURL(/ltv_min=500&ltv_max=50000$/);
    await customers.settled();
    const shown = (await customers.rows.locator('.c-ltv').allTextContents()).map(number);
    expect(shown.length).toBe(50);
    for (const ltv of shown) expect(ltv >= 500 && ltv <= 50_000, `${ltv}`).toBe(true);
  });

  test('any, all and none of segments are different lists', async ({ page, customers }) => {
    const totals: number[] = [];
    for (const way of ['Any of', 'All of', 'None of']) {
      await customers.open('?panel=filters');
      const group = customers.drawer.getByRole('group', { name: 'Segments', exact: true });
      await group.getByRole('checkbox').nth(0).check();
      await group.getByRole('checkbox').nth(1).check();
      await customers.drawer.getByRole('radiogroup', { name: 'Match segments' }).getByText(way).click();
      await expect(customers.apply()).toBeVisible();
      await customers.apply().click();
      await customers.settled();
      totals.push(await customers.total());
    }
    await customers.open();
    const [any, every, none] = totals;
    expect(any + none).toBe(await customers.total());
    expect(every).toBeLessThan(any);
  });

  test('conversation count narrows to its range', async ({ customers }) => {
    await customers.open('?panel=filters');
    const range = customers.drawer.getByRole('group', { name: 'Conversation Count' });
    await range.getByRole('textbox', { name: 'Minimum conversations' }).fill('2');
    await range.getByRole('textbox', { name: 'Maximum conversations' }).fill('3');
    await expect(customers.apply()).toBeVisible();
    await customers.apply().click();
    await customers.settled();
    for (const text of await customers.rows.locator('.c-conv').allInnerTexts()) expect(['2', '3']).toContain(text);
  });

  test('Escape drops the draft', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead&panel=filters');
    await customers.drawer.getByRole('checkbox', { name: 'Active' }).check();
    await page.keyboard.press('Escape');
    await expect(customers.drawer).toBeHidden();
    await expect(page).toHaveURL(/\?lifecycle=lead$/);
    await customers.filters.click();
    await expect(customers.drawer.getByRole('checkbox', { name: 'Active' })).not.toBeChecked();
    await expect(customers.drawer.getByRole('checkbox', { name: 'Lead' })).toBeChecked();
  });

  test('chips are taken off one by one, Clear all takes off the rest', async ({ page, customers }) => {
    await customers.open('?q=an&lifecycle=active,lead&intent=support&sort=name_asc');
    await customers.chips.getByRole('button', { name: 'Remove filter Lifecycle Stage: Lead, Active' }).click();
    await expect(page).toHaveURL(/\?q=an&intent=support&sort=name_asc$/);
    await customers.chips.getByRole('button', { name: 'Clear all' }).click();
    await expect(page).toHaveURL(/\?sort=name_asc$/);
    await expect(customers.chips).toBeHidden();
  });
});

test.describe('intent', () => {
  test('each option gives the number that it shows', async ({ page, customers }) => {
    await customers.open('?lifecycle=active');
    for (const [option, value] of [
      ['Sales Opportunity', 'sales_opportunity'],
      ['Support', 'support'],
      ['General', 'general'],
      ['No Engagement', 'no_engagement'],
    ]) {
      await customers.select('Intent').click();
      const choice = page
        .getByRole('listbox', { name: 'Intent' })
        .getByRole('option', { name: new RegExp(`^${option}`) });
      const promised = number(await choice.locator('.n').innerText());
      await choice.click();
      await expect(page).toHaveURL(new RegExp(`intent=${value}$`));
      await customers.settled();
      await expect.poll(() => customers.total()).toBe(promised);
      for (const row of await customers.rows.all()) await expect(row).toHaveAttribute('data-intent', value);
    }
  });

  test('works by keyboard: open, move, type ahead, take, close', async ({ page, customers }) => {
    await customers.open();
    await page.keyboard.press('i');
    await expect(customers.select('Intent')).toBeFocused();
    await expect(customers.select('Intent')).toHaveAttribute('aria-expanded', 'true');
    await page.keyboard.press('Escape');
    await expect(customers.select('Intent')).toHaveAttribute('aria-expanded', 'false');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/intent=support$/);
    await page.keyboard.press('g');
    await page.keyboard.press('Enter');
    await expect(page).toHaveURL(/intent=general$/);
  });

  test('the legend explains the four signals', async ({ page, customers }) => {
    await customers.open();
    await page.getByRole('button', { name: 'Intent Signals Explained' }).click();
    const legend = page.getByRole('dialog', { name: 'Intent Signals Explained' });
    await expect(legend).toContainText('High likelihood of purchase/upgrade');
    await expect(legend).toContainText('Inactive, may need re-engagement');
    await page.mouse.click(700, 600);
    await expect(legend).toBeHidden();
  });
});

test.describe('sorting', () => {
  test('the dropdown has the twelve sorts, each gives a monotone column', async ({ page, customers }) => {
    await customers.open('?intent=support');
    await customers.select('Sort').click();
    await expect(page.getByRole('listbox', { name: 'Sort' }).getByRole('option')).toHaveText(SORTS);
    await page.keyboard.press('Escape');
    const times = (column: string) =>
      customers.rows
        .locator(`${column} time`)
        .evaluateAll((all) => all.map((time) => Date.parse(time.getAttribute('datetime')!)));
    const numbers = async (column: string) =>
      (await customers.rows.locator(column).allTextContents()).filter((text) => text !== 'Empty').map(number);
    const whole: Record<string, string> = {
      ł: 'l',
      ø: 'o',
      đ: 'd',
      ð: 'd',
      ß: 'ss',
      æ: 'ae',
      œ: 'oe',
      þ: 'th',
      ı: 'i',
    };
    const folded = (text: string) =>
      text
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .toLowerCase()
        .replace(/[łøđðßæœþı]/g, (letter) => whole[letter]);
    const read: Record<string, () => Promise<(number | string)[]>> = {
      Name: async () => (await customers.names()).map(folded),
      'Last Active': () => times('.c-last'),
      'First Seen': () => times('.c-first'),
      Conversations: () => numbers('.c-conv'),
      Messages: () => numbers('.c-msgs'),
      LTV: () => numbers('.c-ltv'),
    };
    for (const sort of SORTS) {
      await customers.choose('Sort', sort);
      await customers.settled();
      const column = sort.split(' (')[0];
      const values = await read[column]();
      expect(values.length, sort).toBeGreaterThan(30);
      const falls = /Newest|High to Low|Most|Z-A/.test(sort);
      for (let n = 1; n < values.length; n++) {
        const [first, second] = falls ? [values[n], values[n - 1]] : [values[n - 1], values[n]];
        expect(first <= second, `${sort}: ${values[n - 1]}, ${values[n]}`).toBe(true);
      }
    }
  });

  test('heads sort and agree with the dropdown', async ({ page, customers }) => {
    await customers.open();
    const head = page.getByRole('columnheader', { name: 'LTV' });
    await head.getByRole('link').click();
    await expect(page).toHaveURL(/sort=ltv_desc$/);
    await expect(head).toHaveAttribute('aria-sort', 'descending');
    await expect(customers.select('Sort')).toContainText('LTV (High to Low)');
    await head.getByRole('link').click();
    await expect(head).toHaveAttribute('aria-sort', 'ascending');
    await expect(customers.select('Sort')).toContainText('LTV (Low to High)');
    await expect(page.getByRole('columnheader', { name: 'Last Active' })).toHaveAttribute('aria-sort', 'none');
  });
});

test.describe('rows', () => {
  test('show everything that the specification names', async ({ customers }) => {
    await customers.open('?tags=annual&sort=conversations_desc');
    const row = customers.rows.first();
    await expect(row.locator('.av')).toBeVisible();
    await expect(row.getByRole('link')).toBeVisible();
    await expect(row.locator('.who-e')).toContainText('@');
    await expect(row.locator('.stage')).toHaveText(/^(Lead|Active|At Risk|Churned)$/);
    await expect(row.locator('.pill')).toHaveText(/^(Sales Opportunity|Support|General|No Engagement)$/);
    await expect(row.locator('.tag').first()).toBeVisible();
    await expect(row.locator('.c-last time')).toHaveAttribute('title', /\d{4}, \d\d:\d\d [A-Z]/);
    await expect(row.getByRole('checkbox', { name: /^Select / })).toBeEnabled();
    expect(number(await row.locator('.c-conv').innerText())).toBeGreaterThan(5);
    const many = customers.rows.filter({ has: customers.page.locator('.tag-more.wide') }).first();
    await expect(many.locator('.tag:not(.tag-more)')).toHaveCount(3);
    const more = many.locator('.tag-more.wide');
    const hidden = (await more.getAttribute('title'))!.split(', ').length;
    await expect(more).toHaveText(`+${hidden} more tags`);
    await expect(customers.rows.locator('.who-c').filter({ hasText: /\w/ }).first()).toBeVisible();
    await expect(row.locator('.c-last time')).toHaveText(/ago$|^Yesterday$|now$/i);
    await expect(customers.rows.locator('.av img').first()).toBeVisible();
  });

  test('each stage has a colour of its own', async ({ customers }) => {
    const colours = new Set<string>();
    for (const stage of ['lead', 'active', 'at_risk', 'churned']) {
      await customers.open(`?lifecycle=${stage}`);
      const badge = customers.rows.first().locator('.stage');
      colours.add(await badge.evaluate((badge) => getComputedStyle(badge).backgroundColor));
    }
    expect(colours.size).toBe(4);
  });

  test('signals have the colours of the specification', async ({ customers }) => {
    const colours: [string, string, string][] = [
      ['sales_opportunity', 'background-color', 'rgb(220, 247, 227)'],
      ['support', 'background-color', 'rgb(224, 238, 255)'],
      ['general', 'background-color', 'rgb(233, 235, 239)'],
      ['no_engagement', 'border-top-color', 'rgb(219, 43, 51)'],
    ];
    for (const [intent, property, colour] of colours) {
      await customers.open(`?intent=${intent}`);
      await expect(customers.rows.first().locator('.pill')).toHaveCSS(property, colour);
    }
  });

  test('the name is a real link to the profile, and back restores the list', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead&sort=name_asc&page=2');
    const link = customers.rows.nth(4).getByRole('link');
    const [name, href] = [await link.innerText(), await link.getAttribute('href')];
    expect(href).toMatch(/^\/customers\/[0-9a-z]{11}$/);
    await customers.rows.nth(4).locator('.c-life').click({ force: true });
    await expect(page).toHaveURL(new RegExp(`${href}$`));
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
    for (const section of ['Contact info', 'Company', 'Lifecycle stage']) {
      await expect(page.getByRole('heading', { name: section })).toBeVisible();
    }
    await page.goBack();
    await expect(page).toHaveURL(/lifecycle=lead&sort=name_asc&page=2$/);
    await customers.settled();
    await expect(customers.rows.nth(4).getByRole('link')).toHaveText(name);
  });

  test('a profile begins at its top, and back restores scroll and the focused row', async ({ page, customers }) => {
    await customers.open('?sort=name_asc');
    const row = customers.rows.nth(40);
    await row.getByRole('link').scrollIntoViewIfNeeded();
    await row.locator('.c-life').click({ force: true });
    await expect(page.getByTestId('profile-name')).toBeVisible();
    const main = page.locator('#content');
    await expect(main).toBeFocused();
    expect(await main.evaluate((element) => element.scrollTop)).toBe(0);
    await page.goBack();
    await customers.settled();
    await expect(row).toBeFocused();
    await expect(row).toBeInViewport();
    await page.keyboard.press('j');
    await expect(customers.rows.nth(41)).toBeFocused();
  });
});

test.describe('best practices', () => {
  test('the six of the specification, with todays numbers and the way to do them', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead');
    const opener = page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Best practices' });
    await opener.click();
    await expect(page).toHaveURL(/\?lifecycle=lead&panel=best-practices$/);
    const drawer = page.getByRole('dialog', { name: 'Best practices' });
    await expect(drawer.getByRole('listitem')).toHaveCount(6);
    const atRisk = await customers.card('Needs Attention').locator('.stat-v').innerText();
    await expect(drawer.getByRole('listitem').first()).toContainText(`${atRisk} are at risk`);
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await expect(page).toHaveURL(/\?lifecycle=lead$/);
    await expect(opener).toBeFocused();
    await opener.click();
    await drawer.getByRole('link', { name: 'Open Daily at-risk review' }).click();
    await expect(page).toHaveURL(/\?lifecycle=at_risk$/);
    await expect(drawer).toBeHidden();
    await expect(customers.count).toHaveText(`${atRisk} customers`);
  });

  test('open from another page too, with their numbers, over everything', async ({ page, customers }) => {
    await page.goto('/settings/sessions');
    await expect(page.locator('html[data-hydrated="true"]')).toBeAttached();
    await page.getByRole('navigation', { name: 'Account' }).getByRole('link', { name: 'Best practices' }).click();
    const drawer = page.getByRole('dialog', { name: 'Best practices' });
    await expect(drawer.getByRole('listitem').first()).toContainText(/\d are at risk/);
    await expect(page.locator('dialog:modal')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await customers.settled();
    await page.goBack();
    await expect(page.getByRole('table', { name: 'Sessions' })).toBeVisible();
  });
});

test.describe('pages', () => {
  test('50 a page, next and previous by button and key, no row twice', async ({ page, customers }) => {
    await customers.open('?sort=name_asc&lifecycle=at_risk');
    const total = await customers.total();
    await expect(customers.range).toHaveText(`1–50 of ${total.toLocaleString('en-US')}`);
    const previous = page.getByRole('button', { name: 'Previous page' });
    await expect(previous).toHaveAttribute('aria-disabled', 'true');
    const seen = new Set<string>();
    for (let n = 0; n * 50 < total; n++) {
      await expect(customers.range).toHaveText(new RegExp(`^${(n * 50 + 1).toLocaleString('en-US')}–`));
      await customers.settled();
      for (const row of await customers.rows.all()) seen.add((await row.getAttribute('data-customer-id'))!);
      if ((n + 1) * 50 < total) await page.getByRole('button', { name: 'Next page' }).click();
    }
    expect(seen.size).toBe(total);
    await page.keyboard.press('p');
    await expect(page).toHaveURL(new RegExp(`page=${Math.ceil(total / 50) - 1}$`));
    await page.keyboard.press('n');
    await expect(page).toHaveURL(new RegExp(`page=${Math.ceil(total / 50)}$`));
  });

  test('rows per page', async ({ page, customers }) => {
    await customers.open();
    await expect(customers.rows).toHaveCount(50);
    await customers.choose('Rows per page', '25');
    await expect(page).toHaveURL(/per_page=25$/);
    await expect(customers.rows).toHaveCount(25);
    await customers.choose('Rows per page', '100');
    await expect(customers.rows).toHaveCount(100);
  });
});

test.describe('the address', () => {
  test('holds all of it: reload, a second tab, back and forward are exact', async ({ page, context, customers }) => {
    await customers.open();
    await customers.card('Active').click();
    await expect(page).toHaveURL(/lifecycle=active$/);
    await customers.choose('Sort', 'Name (Z-A)');
    await customers.search.fill('an');
    await expect(page).toHaveURL(/q=an&lifecycle=active&sort=name_desc$/);
    await page.getByRole('button', { name: 'Next page' }).click();
    await expect(page).toHaveURL(/page=2$/);
    await customers.settled();
    const names = await customers.names();
    const total = await customers.total();
    await page.reload();
    await customers.ready();
    expect(await customers.names()).toEqual(names);
    const other = await context.newPage();
    await other.goto(page.url());
    await expect(other.getByTestId('customer-row').first().locator('.who-n a')).toHaveText(names[0]);
    await other.close();
    await page.goBack();
    await expect(page).toHaveURL(/q=an&lifecycle=active&sort=name_desc$/);
    await customers.settled();
    expect(await customers.names()).not.toEqual(names);
    await expect(customers.search).toHaveValue('an');
    expect(await customers.total()).toBe(total);
    await page.goForward();
    await customers.settled();
    await expect.poll(() => customers.names()).toEqual(names);
  });
});

test.describe('an address that cannot be read', () => {
  test.use({ allowed: /status of 400/ });

  test('is refused, never shown as everybody', async ({ page, customers }) => {
    const response = await page.goto('/customers?lifecycle=active&sort=password_hash');
    expect(response!.status()).toBe(400);
    await expect(page.getByTestId('state-refused')).toContainText('There is no such sort.');
    await expect(customers.rows).toHaveCount(0);
  });
});

test.describe('a failed answer', () => {
  test.use({ allowed: /status of 422/ });

  test('keeps the filters and tries again', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead');
    await customers.fail();
    await customers.choose('Sort', 'Name (A-Z)');
    const face = page.getByTestId('state-error');
    await expect(face.getByRole('heading', { name: 'Customers could not be loaded' })).toBeVisible();
    await expect(face).toContainText('abc-1');
    await page.unroute('**/api/customers/page');
    await face.getByRole('button', { name: 'Try again' }).click();
    await expect(customers.rows.first()).toBeVisible();
    await expect(page).toHaveURL(/lifecycle=lead&sort=name_asc$/);
  });
});

/** The address of a module of the page. */
const wasm = (module: string) => new RegExp(`\\.${module}\\.wasm$`);

test.describe('faces', () => {
  test('the first answer is waited for with rows that are not there yet', async ({ page, customers }) => {
    await page.goto('/settings/profile');
    await hydrated(page);
    const answer = await held(page, '**/api/customers/page');
    await page.getByRole('navigation', { name: 'Main', exact: true }).getByRole('link', { name: 'Customers' }).click();
    await expect(page.getByTestId('state-loading')).toBeVisible();
    await expect(page.getByTestId('state-loading').getByRole('status')).toHaveText('Loading customers');
    await expect(page.getByTestId('state-loading')).toHaveCSS('opacity', '1');
    answer.open();
    await expect(customers.rows).toHaveCount(50);
    await expect(page.getByTestId('state-loading')).toHaveCount(0);
  });

  test('none match: says why and what to take off', async ({ page, customers }) => {
    await customers.open('?q=nobody-is-called-this&lifecycle=lead');
    const face = page.getByTestId('state-no-results');
    await expect(face.getByRole('heading', { name: 'No customers match' })).toBeVisible();
    await face.getByRole('button', { name: 'Remove filter Search' }).click();
    await expect(page).toHaveURL(/\?lifecycle=lead$/);
    await expect(customers.rows.first()).toBeVisible();
  });

  test('offline: says so, keeps the last list, and asks again once back', async ({ page, context, customers }) => {
    const ahead = ['profile', 'list', 'frame', 'bulk'].map(async (module) => {
      await (await page.waitForResponse(wasm(module))).finished();
    });
    await customers.open();
    await Promise.all(ahead);
    await context.setOffline(true);
    await expect(page.getByTestId('banner-offline')).toContainText('You are offline. This list is from');
    await expect(customers.rows).toHaveCount(50);
    const asked = page.waitForRequest('**/api/customers/page');
    await context.setOffline(false);
    await expect(page.getByTestId('banner-offline')).toBeHidden();
    await asked;
  });

  test('offline before the rest of the page was loaded: it is loaded once back', async ({
    page,
    context,
    customers,
  }) => {
    // Its first second does not pass before it is offline.
    await page.clock.install();
    await page.clock.pauseAt(new Date(Date.now() + 1000));
    await customers.open();
    await context.setOffline(true);
    await page.clock.runFor(1500);
    await expect(page.getByTestId('banner-offline')).toBeVisible();
    await expect(page.getByRole('heading', { name: 'This page could not be loaded' })).toBeHidden();
    const loaded = ['profile', 'bulk'].map((module) => page.waitForResponse(wasm(module)));
    await context.setOffline(false);
    await Promise.all(loaded);
  });

  test('a slow answer dims the list and keeps the rows', async ({ page, customers }) => {
    await customers.open();
    const answer = await held(page, '**/api/customers/page');
    await customers.choose('Sort', 'Name (A-Z)');
    await expect(customers.grid).toHaveAttribute('aria-busy', 'true');
    await expect(customers.rows).toHaveCount(50);
    await expect(customers.grid.locator('tbody')).toHaveCSS('opacity', '0.55');
    answer.open();
    await customers.settled();
    await expect(customers.grid.locator('tbody')).toHaveCSS('opacity', '1');
  });
});

test.describe('keyboard', () => {
  test('rows are one tab stop; arrows, j and k move; Enter opens', async ({ page, customers }) => {
    await customers.open();
    await customers.search.focus();
    await page.keyboard.press('ArrowDown');
    await expect(customers.rows.nth(0)).toBeFocused();
    await page.keyboard.press('j');
    await page.keyboard.press('ArrowDown');
    await expect(customers.rows.nth(2)).toBeFocused();
    await page.keyboard.press('k');
    await expect(customers.rows.nth(1)).toBeFocused();
    await expect(customers.grid.locator('tbody tr[tabindex="0"]')).toHaveCount(1);
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('ArrowRight');
    await expect(customers.rows.nth(1).getByRole('link')).toBeFocused();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect(customers.rows.nth(1)).toBeFocused();
    const name = (await customers.names())[1];
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  });

  test('Escape closes the filters before they have the focus, and nothing else', async ({ page, customers }) => {
    await customers.open('?q=a');
    await page.evaluate(() => (window.requestAnimationFrame = () => 0));
    await page.keyboard.press('f');
    await expect(customers.drawer).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(customers.drawer).toBeHidden();
    await expect(page).toHaveURL(/\?q=a$/);
  });

  test('? shows the shortcuts, f the filters, g c goes to Customers', async ({ page, customers }) => {
    await customers.open('?lifecycle=lead');
    await page.keyboard.press('?');
    const dialog = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await page.keyboard.press('f');
    await expect(customers.drawer).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(customers.drawer).toBeHidden();
    await page.locator('body').click({ position: { x: 5, y: 500 } });
    await page.keyboard.press('g');
    await page.keyboard.press('c');
    await expect(page).toHaveURL(/\/customers$/);
  });
});
