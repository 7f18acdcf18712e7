import type { Kind, KindRules } from '@hub/contracts';

const blank = {
  title: { zh: '', en: '' },
  identities: [],
  links: [],
  owners: [{ path: '*', roles: ['issuer', 'registrar'] }],
  extract: {},
  placeholders: ['00000000000000000X', '无'],
};

/** Small rules of the shape of `kinds.yaml`, for specs: what they expect must not move with the declarations. */
export const someKinds: ReadonlyMap<Kind, KindRules> = new Map<Kind, KindRules>([
  [
    'license',
    {
      ...blank,
      kind: 'license',
      identities: [
        {
          scheme: 'number+issuer',
          paths: ['number', 'issuer.code'],
          instead: { 'issuer.code': 'issuer.name' },
        },
        { scheme: 'identifier', paths: ['identifier'], normalise: 'code' },
        {
          scheme: 'decision+issuer-name',
          paths: ['decision.number', 'issuer.name'],
          unless: [['issuer.code']],
        },
      ],
      links: [
        {
          role: 'holder',
          kind: 'party',
          by: [
            { scheme: 'uscc', paths: ['holder.ids.uscc'] },
            { scheme: 'registration', paths: ['holder.ids.registration'] },
          ],
        },
        { role: 'case', kind: 'case', by: [{ scheme: 'number', paths: ['case.number'] }] },
      ],
    },
  ],
  [
    'party',
    {
      ...blank,
      kind: 'party',
      identities: [
        { scheme: 'uscc', paths: ['ids.uscc'], normalise: 'code' },
        { scheme: 'orgCode', paths: ['ids.orgCode'], normalise: 'code' },
        { scheme: 'registration', paths: ['ids.registration'], normalise: 'code' },
      ],
      extract: {
        name: 'name',
        kind: 'kind',
        ids: 'ids',
        legalRepresentative: 'legalRepresentative',
        status: 'status',
        address: 'address',
      },
    },
  ],
  [
    'case',
    {
      ...blank,
      kind: 'case',
      identities: [{ scheme: 'number', paths: ['number'] }],
      extract: { number: 'number', result: 'result', finishedAt: 'finishedAt' },
    },
  ],
]);
