/** A contact who asked for sales, as a form leaves them in the CRM. */

/** Properties; each has a company of their own. `at`: epoch milliseconds of the form. */
export function handRaiserOf(name: string, rep: string, at: number): Record<string, string> {
  const instant = new Date(at).toISOString();
  const form = 'Demo request';
  return {
    firstname: name,
    email: `${name}@${name}.example`,
    lifecyclestage: 'marketingqualifiedlead',
    hubspot_owner_id: rep,
    recent_conversion_date: instant,
    recent_conversion_event_name: form,
    first_conversion_date: instant,
    first_conversion_event_name: form,
  };
}
