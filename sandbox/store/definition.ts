/** What a property definition and a property group are, as the properties API shows them. */
import type { Millis } from '../portal.ts';

export interface PropertyOption {
  readonly label: string;
  readonly value: string;
  readonly displayOrder: number;
  readonly hidden: boolean;
  readonly description?: string;
}

export interface PropertyDefinition {
  readonly name: string;
  readonly label: string;
  readonly groupName: string;
  readonly type: string;
  readonly fieldType: string;
  readonly description: string;
  readonly options: readonly PropertyOption[];
  readonly displayOrder: number;
  readonly hasUniqueValue: boolean;
  readonly hidden: boolean;
  readonly formField: boolean;
  readonly calculated: boolean;
  readonly externalOptions: boolean;
  readonly referencedObjectType?: string;
  readonly hubspotDefined: boolean;
  readonly readOnly: boolean;
  readonly archived: boolean;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
}

export interface PropertyGroup {
  readonly name: string;
  readonly label: string;
  readonly displayOrder: number;
  readonly archived: boolean;
}

/** Options from plain values; the label is the value when no pair is given. */
export function optionsOf(values: readonly (string | readonly [string, string])[]): PropertyOption[] {
  return values.map((entry, displayOrder) => {
    const [value, label] = typeof entry === 'string' ? [entry, entry] : entry;
    return { value, label, displayOrder, hidden: false };
  });
}

/** A definition with every optional part at its harmless value. */
export function defineProperty(
  part: Pick<PropertyDefinition, 'name' | 'label' | 'groupName' | 'type' | 'fieldType'> & Partial<PropertyDefinition>,
): PropertyDefinition {
  return {
    description: '',
    options: [],
    displayOrder: -1,
    hasUniqueValue: false,
    hidden: false,
    formField: false,
    calculated: false,
    externalOptions: false,
    hubspotDefined: false,
    readOnly: false,
    archived: false,
    createdAt: 0,
    updatedAt: 0,
    ...part,
  };
}
