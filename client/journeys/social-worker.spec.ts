import type { Page } from '@playwright/test';
import { harbour } from './agencies.ts';
import { act, ask, casesOf, dialogOf, expect, greekWorker, open, people, picture, stands, test } from './people.ts';
import { wordsIn } from './words.ts';

interface Service {
  id: string;
  grantId?: string | null;
  serviceType: string;
  status: string;
  actions?: string[];
}

/** One service for each kind of session a social worker may log. */
const services = ['PSY_IND', 'LAB_COUNS', 'INTERN'];

/** A pair of hands: counts what a person does. Typing into one field is one act. */
function handsOn(page: Page) {
  let acts = 0;
  const count =
    <A extends unknown[]>(deed: (...given: A) => Promise<unknown>) =>
    async (...given: A): Promise<void> => {
      acts += 1;
      await deed(...given);
    };
  return {
    press: count((key: string) => page.keyboard.press(key)),
    type: count((text: string) => page.keyboard.type(text)),
    tap: count((button: ReturnType<Page['locator']>) => button.click()),
    acts: () => acts,
  };
}

for (const { locale, email } of [
  { locale: 'en', email: people.social_worker },
  { locale: 'el', email: greekWorker },
] as const) {
  const say = wordsIn(locale);

  test(`from Today to a case, a service, a session of each kind, and back, in ${locale}`, async ({ page }, {
    project,
  }) => {
    test.setTimeout(180_000);
    const phone = project.name === 'phone';
    await open(page, email);
    await expect(page).toHaveURL('/today');
    const { types, code } = await aCaseWithout(page, 'LANG', phone ? 1 : 0);

    // From Today to the case.
    await page
      .getByRole('navigation', { name: say('app:nav.main') })
      .getByRole('link', { name: say('app:nav.cases') })
      .click();
    await page.locator(`main a[href="/cases/${code}"]`).first().click();
    await stands(page);

    // A language course is started on the screen; what else is missing comes by itself.
    await page.getByRole('button', { name: say('case:action.service') }).click();
    await dialogOf(page).getByLabel(say('case:episode.serviceType'), { exact: true }).selectOption('LANG');
    await dialogOf(page).getByLabel(say('app:grant')).selectOption({ index: 1 });
    await dialogOf(page)
      .getByRole('button', { name: say('case:episode.plan') })
      .click();
    await expect(dialogOf(page)).toHaveCount(0);
    await expect(page).toHaveURL(`/cases/${code}/services`);

    // A second one is charged to another grant by mistake: both say so until one of them is put right.
    const grants = await ask<{ items: { id: string }[] }>(page, '/grants?active=true');
    const [course] = (await servicesOf(page, code)).filter((one) => one.serviceType === 'LANG');
    expect(course?.grantId).toBe(grants.items[0]?.id);
    await act(page, `/cases/${code}/episodes`, { serviceType: 'LANG', grantId: grants.items[1]?.id });
    await page.reload();
    const warnings = page.getByText(say('case:episode.warning.charged-to-two-grants'));
    await expect(warnings).toHaveCount(2);
    await picture(page, `two-grants-${locale}-${project.name}`);
    const second = page.getByRole('listitem').filter({ has: warnings }).first();
    await second.getByRole('button', { name: say('case:episode.change') }).click();
    await dialogOf(page).getByLabel(say('app:grant')).selectOption({ index: 0 });
    await dialogOf(page)
      .getByRole('button', { name: say('case:save') })
      .click();
    await expect(dialogOf(page)).toHaveCount(0);
    await expect(warnings).toHaveCount(0);

    // Another agency gives a shelter: nobody here leads that, and the service says who does.
    const shelter = await harbour(page);
    await page
      .getByRole('button', { name: say('case:action.service') })
      .first()
      .click();
    await dialogOf(page).getByLabel(say('case:episode.serviceType'), { exact: true }).selectOption('ACC_SHELTER');
    const lead = dialogOf(page).getByLabel(say('case:episode.leadUserId'));
    await expect(lead).toBeVisible();
    await dialogOf(page)
      .getByLabel(say('case:episode.providerAgencyId'))
      .selectOption(shelter.id as string);
    await expect(lead).toHaveCount(0);
    await picture(page, `other-agency-${locale}-${project.name}`);
    await dialogOf(page)
      .getByRole('button', { name: say('case:episode.plan') })
      .click();
    await expect(dialogOf(page)).toHaveCount(0);
    const name = (locale === 'el' && shelter.nameEl) || shelter.name;
    await expect(
      page.getByText(say('case:episode.givenBy').replace('{{agency}}', name as string)).first(),
    ).toBeVisible();
    await picture(page, `given-by-${locale}-${project.name}`);
    for (const serviceType of services.filter((one) => !types.includes(one)))
      await act(page, `/cases/${code}/episodes`, { serviceType, status: 'ACTIVE' });
    await page.reload();
    await stands(page);

    for (const serviceType of ['LANG', ...services]) {
      await page
        .getByRole('button', { name: say('app:nav.log') })
        .first()
        .click();
      const dialog = dialogOf(page);
      const mine = (await servicesOf(page, code)).filter((one) => one.serviceType === serviceType);
      const { id } = (mine.find(({ status }) => status === 'ACTIVE') ?? mine[0]) as Service;
      await dialog.locator(`label:has(input[name="episodeId"][value="${id}"])`).click();
      await dialog.getByLabel(say('case:session.operationalNote')).fill(`Met as planned: ${serviceType}`);
      await dialog.getByRole('button', { name: say('log:save') }).click();
      await expect(dialog).toHaveCount(0);
      const { items } = await ask<{ items: { id: string }[] }>(page, `/episodes/${id}/sessions?limit=1`);
      const session = await ask<{ operationalNote: string }>(page, `/sessions/${items[0]?.id}`);
      expect(session.operationalNote).toBe(`Met as planned: ${serviceType}`);
    }
  });

  test(`a routine session takes eight acts at most, its next appointment included, in ${locale}`, async ({ page }, {
    project,
  }) => {
    await open(page, email);
    const { code, alias } = await aCaseWithout(page, undefined, project.name === 'phone' ? 3 : 2);
    const before = await appointmentsOf(page, code);
    const hands = handsOn(page);
    const dialog = dialogOf(page);

    if (project.name === 'phone') await hands.tap(page.getByRole('button', { name: say('app:nav.log') }).first());
    else await hands.press('l');
    await expect(dialog).toBeVisible();
    const whom = dialog.getByRole('combobox', { name: say('log:whom') });
    const other = dialog.getByRole('button', { name: say('log:otherCase') });
    await expect(whom.or(other)).toBeVisible();
    // Where the day proposes somebody else, one more act asks for another case.
    if (await other.isVisible()) await hands.tap(other);
    await expect(whom).toBeFocused();
    await hands.type(code);
    await expect(dialog.getByRole('option').filter({ hasText: String(alias) })).toHaveCount(1);
    await expect(dialog.getByRole('listbox')).toHaveAttribute('aria-busy', 'false');
    await hands.press('Enter');

    const note = dialog.getByLabel(say('case:session.operationalNote'));
    await expect(note).toBeFocused();
    await hands.type('All well.');
    const next = dialog.locator('label:has(input[name="nextAppointment.startsAt"])').first();
    await hands.tap(next);
    await hands.tap(dialog.getByRole('button', { name: say('log:save') }));
    await expect(dialog).toHaveCount(0);

    expect(hands.acts()).toBeLessThanOrEqual(8);
    expect(await appointmentsOf(page, code)).toBe(before + 1);
  });

  test(`an appointment planned for tomorrow stands on Today, in ${locale}`, async ({ page }, { project }) => {
    await open(page, email);
    const { code } = await aCaseWithout(page, undefined, project.name === 'phone' ? 5 : 4);
    const tomorrow = async () =>
      (await ask<{ tomorrow: { count: number } | null }>(page, '/today')).tomorrow?.count ?? 0;
    const before = await tomorrow();
    const me = await ask<{ user: { id: string } }>(page, '/me');
    const day = new Date(Date.now() + 86_400_000).toLocaleDateString('sv', { timeZone: 'Europe/Athens' });
    const startsAt = `${day}T08:00:00.000Z`;
    await act(page, `/cases/${code}/appointments`, { startsAt, minutes: 30, mode: 'IN_PERSON', userId: me.user.id });

    await page.reload();
    await stands(page);
    const [beginning] = say('today:tomorrow_one').split('{{');
    await expect(page.getByText(`${beginning}${before + 1}`)).toBeVisible();
  });
}

const servicesOf = async (page: Page, code: string): Promise<Service[]> =>
  (await ask<{ items: Service[] }>(page, `/cases/${code}/episodes?limit=50`)).items.filter(({ actions }) =>
    actions?.includes('log'),
  );

const appointmentsOf = async (page: Page, code: string): Promise<number> =>
  (await ask<{ items: { status: string }[] }>(page, `/cases/${code}/appointments?limit=50`)).items.length;

/** An active case of an adult with a service to log for, and without one; each journey takes one of its own. */
async function aCaseWithout(page: Page, serviceType: string | undefined, nth: number) {
  const found = [];
  for (const { code, alias, status } of await casesOf(page)) {
    if (status !== 'ACTIVE') continue;
    // Another journey keeps an agency away from a case of its own.
    const { items: entries } = await ask<{ items: object[] }>(page, `/cases/${code}/deny-entries`);
    if (entries.length) continue;
    const types = (await servicesOf(page, code)).map((one) => one.serviceType);
    if (types.length > 0 && (!serviceType || !types.includes(serviceType))) found.push({ code, alias, types });
    if (found.length > nth) break;
  }
  const chosen = found.at(-1);
  if (!chosen) throw new Error('The demonstration holds no such case');
  return chosen;
}
