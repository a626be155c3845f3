/** Routes of campaigns, forms and events, with their scopes and the tier an account needs. */
import type { Route, ScopesOf } from '../http/router.ts';
import * as money from './campaign-money.ts';
import * as reports from './campaign-reports.ts';
import * as campaigns from './campaigns.ts';
import * as forms from './forms.ts';
import { listEvents, participationsOf } from './marketing-events.ts';
import { route } from './route.ts';

const FORMS: ScopesOf = () => ['forms'];
const READ: ScopesOf = () => ['marketing.campaigns.read'];
const WRITE: ScopesOf = () => ['marketing.campaigns.write'];
const EVENTS: ScopesOf = () => ['crm.objects.marketing_events.read'];
const REVENUE: ScopesOf = () => ['marketing.campaigns.revenue.read'];
const CAMPAIGN = '/marketing/campaigns/:campaign';

function itemRoutes(purse: 'budget' | 'spend'): readonly Route[] {
  return [
    route('write', `POST ${CAMPAIGN}/${purse}`, WRITE, money.createItem(purse)),
    route('read', `GET ${CAMPAIGN}/${purse}/:item`, READ, money.readItem(purse)),
    route('write', `PUT ${CAMPAIGN}/${purse}/:item`, WRITE, money.replaceItem(purse)),
    route('write', `DELETE ${CAMPAIGN}/${purse}/:item`, WRITE, money.deleteItem(purse)),
  ];
}

/** Literal segments come before parameters of the same length. */
export const MARKETING_ROUTES: readonly Route[] = [
  route('read', 'POST /marketing/campaigns/batch/read', READ, campaigns.batchReadCampaigns),
  route('write', 'POST /marketing/campaigns/batch/create', WRITE, campaigns.batchCreateCampaigns),
  route('write', 'POST /marketing/campaigns/batch/update', WRITE, campaigns.batchUpdateCampaigns),
  route('write', 'POST /marketing/campaigns/batch/archive', WRITE, campaigns.batchDeleteCampaigns),
  route('read', `GET ${CAMPAIGN}/budget/totals`, READ, money.budgetTotals),
  ...itemRoutes('budget'),
  ...itemRoutes('spend'),
  route('read', `GET ${CAMPAIGN}/reports/metrics`, READ, reports.metrics),
  route('read', `GET ${CAMPAIGN}/reports/revenue`, REVENUE, reports.revenue),
  route('read', `GET ${CAMPAIGN}/reports/contacts/:contactType`, READ, reports.contactReport),
  route('read', `GET ${CAMPAIGN}/assets/:assetType`, READ, reports.listAssets),
  route('write', `PUT ${CAMPAIGN}/assets/:assetType/:asset`, WRITE, reports.addAsset),
  route('write', `DELETE ${CAMPAIGN}/assets/:assetType/:asset`, WRITE, reports.removeAsset),
  route('read', 'GET /marketing/campaigns', READ, campaigns.listCampaigns),
  route('write', 'POST /marketing/campaigns', WRITE, campaigns.createCampaign),
  route('read', `GET ${CAMPAIGN}`, READ, campaigns.readCampaign),
  route('write', `PATCH ${CAMPAIGN}`, WRITE, campaigns.updateCampaign),
  route('write', `DELETE ${CAMPAIGN}`, WRITE, campaigns.deleteCampaign),
  route('read', 'GET /marketing/forms', FORMS, forms.listForms),
  route('read', 'GET /marketing/forms/:form', FORMS, forms.readForm),
  route('read', 'GET /form-integrations/submissions/forms/:form', FORMS, forms.listSubmissions),
  route('read', 'GET /marketing/marketing-events', EVENTS, listEvents),
  route('read', 'GET /marketing/marketing-events/participations/contacts/:contact/breakdown', EVENTS, participationsOf),
  { ...route('read', 'GET /events/event-occurrences', () => ['oauth'], forms.listOccurrences), leastTier: 'enterprise' },
];
