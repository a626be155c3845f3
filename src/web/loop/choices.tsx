/** What is looked at on the pages of the closed loop: the period, the model and the dialect, as links and a form that work without scripts. */
import type { VNode } from 'preact';
import { DIALECTS } from '../../domain/attribution/settings.ts';
import { amountText } from '../../domain/loop/amount-field.ts';
import { modelText } from '../../domain/loop/figures.ts';
import { SafeLink } from '../frame/safe-link.tsx';
import { withQuery } from '../frame/table.tsx';
import type { LoopView } from './collect.ts';
import { modelsOf } from './reported.ts';
import { MODEL_IDS, PERIOD_WORDS, PERIODS } from './wish.ts';
import { DIALECT_NAMES } from './words.tsx';

export function PeriodLinks({ view, address }: { view: LoopView; address: string }): VNode {
  return (
    <nav class="choices" aria-label="Period">
      <ul>
        {PERIODS.map((period) => (
          <li>
            <SafeLink
              to={withQuery(address, { period: period === 'all' ? null : period, after: null })}
              current={period === view.wish.period}
            >
              {PERIOD_WORDS[period]}
            </SafeLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface ModelFormProps {
  readonly view: Pick<LoopView, 'wish' | 'inForce'>;
  readonly action: string;
  /** What else the address of this page says. */
  readonly hidden: Readonly<Record<string, string | null>>;
}

export function ModelForm({ view: { wish, inForce }, action, hidden }: ModelFormProps): VNode {
  const there = new Set(modelsOf(wish.dialect, inForce.settings).map(({ id }) => id));
  return (
    <div class="filters">
      <form method="get" action={action}>
        {Object.entries(hidden).map(([name, value]) => (value === null ? null : <input type="hidden" name={name} value={value} />))}
        <label>
          Model
          <select name="model">
            {MODEL_IDS.map((id) => (
              <option value={id} selected={id === wish.model.id}>
                {there.has(id) ? id : `${id} (not in this dialect)`}
              </option>
            ))}
          </select>
        </label>
        <label>
          As defined by
          <select name="dialect">
            {DIALECTS.map((dialect) => (
              <option value={dialect} selected={dialect === wish.dialect}>
                {DIALECT_NAMES[dialect]}
              </option>
            ))}
          </select>
        </label>
        <button type="submit">Show</button>
      </form>
    </div>
  );
}

/** Which model the figures are by; said beside them, since the same name means different money at different vendors. */
export function modelSentence({ account, wish, inForce }: Pick<LoopView, 'account' | 'wish' | 'inForce'>): VNode {
  const { model, dialect, missing } = wish;
  const isInForce = model.id === inForce.model.id && dialect === inForce.dialect;
  const shown = modelText({ model: model.id, dialect, version: inForce.settings.version });
  const written = modelText({ model: inForce.model.id, dialect: inForce.dialect, version: inForce.settings.version });
  return (
    <>
      {missing === null ? null : <p class="notice">{`${DIALECT_NAMES[dialect]} has no ${missing}: ${model.id} is shown.`}</p>}
      <p class="soft">
        {`By ${shown}: ${model.sentence}. `}
        {isInForce ? 'This model is in force: its figures stand in the CRM. ' : `In force, and written to the CRM, is ${written}. `}
        {amountText(inForce.settings, account.install)}
      </p>
    </>
  );
}
