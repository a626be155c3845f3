/** Seeded names and addresses of people and companies; every address ends in a reserved domain, every number is of the 555-01xx kind. */

import type { Draws } from './random.ts';

const FIRST = [
  'Ana',
  'Ben',
  'Carla',
  'David',
  'Elena',
  'Felix',
  'Greta',
  'Hugo',
  'Ines',
  'Jonas',
  'Klara',
  'Luis',
  'Marta',
  'Nils',
  'Olga',
  'Pablo',
  'Rosa',
  'Stefan',
  'Teresa',
  'Ulrich',
  'Vera',
  'Walter',
  'Ximena',
  'Yusuf',
  'Zoe',
  'Amira',
  'Bruno',
  'Chiara',
  'Diego',
  'Emma',
  'Fatima',
  'Gabriel',
  'Hannah',
  'Ivan',
  'Julia',
  'Kofi',
  'Laura',
  'Miguel',
  'Nora',
  'Oscar',
  'Paula',
  'Quentin',
  'Ruth',
  'Samir',
  'Tomas',
  'Ursula',
];
const LAST = [
  'Ruiz',
  'Keller',
  'Moreau',
  'Silva',
  'Novak',
  'Okafor',
  'Lindqvist',
  'Garcia',
  'Becker',
  'Rossi',
  'Costa',
  'Haddad',
  'Jensen',
  'Kowalski',
  'Lopez',
  'Meyer',
  'Nakamura',
  'Olsen',
  'Perez',
  'Quinn',
  'Romano',
  'Schmidt',
  'Torres',
  'Ueda',
  'Vogel',
  'Weber',
  'Young',
  'Zimmer',
  'Almeida',
  'Bauer',
  'Castro',
  'Diaz',
  'Eriksen',
  'Fischer',
  'Gomez',
  'Hoffmann',
  'Iglesias',
  'Jung',
  'Krause',
  'Lange',
  'Martin',
  'Navarro',
];
const COMPANY_HEAD = [
  'Alder',
  'Birch',
  'Cedar',
  'Delta',
  'Ember',
  'Falcon',
  'Granite',
  'Harbour',
  'Iris',
  'Juniper',
  'Kestrel',
  'Larch',
  'Meridian',
  'Nimbus',
  'Orchard',
  'Pioneer',
  'Quartz',
  'Ridge',
  'Summit',
  'Tidal',
];
const COMPANY_TAIL = [
  'Logistics',
  'Foods',
  'Textiles',
  'Instruments',
  'Dental',
  'Robotics',
  'Printing',
  'Optics',
  'Furniture',
  'Packaging',
  'Energy',
  'Labs',
];

export function personName(draws: Draws): { firstName: string; lastName: string } {
  return { firstName: draws.pick(FIRST), lastName: draws.pick(LAST) };
}

/** An address nobody else has: `n` is unique in the world. */
export function addressOf(firstName: string, lastName: string, n: number, domain = 'example.invalid'): string {
  return `${firstName}.${lastName}.${n}@${domain}`.toLowerCase();
}

/** A number from the range kept for fiction; a place has only a hundred of them, so they repeat. */
export function phoneNumber(draws: Draws): string {
  const area = draws.pick(['212', '312', '415', '512', '617', '702', '808']);
  return `+1 ${area} 555 01${String(draws.int(0, 99)).padStart(2, '0')}`;
}

export function companyName(draws: Draws, n: number): { name: string; domain: string } {
  const head = draws.pick(COMPANY_HEAD);
  const tail = draws.pick(COMPANY_TAIL);
  return { name: `${head} ${tail}`, domain: `${head}-${tail}-${n}.example.invalid`.toLowerCase() };
}
