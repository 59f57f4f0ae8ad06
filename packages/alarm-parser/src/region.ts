/*
 * SNS names the region as the console does, and the console has changed its mind: 'US - N. Virginia' (2015),
 * 'US East - N. Virginia' (2016), 'US East (N. Virginia)', 'EU - Ireland', 'EU (Ireland)', 'Europe (Ireland)'.
 * What stays is the place, so only that is looked for, by as many letters as tell it from the others. The places of
 * 'eu-west' are those of eu-west-1, eu-west-2, … The first that is found counts: Calgary also calls itself Canada.
 */
const places =
  'us-gov-east:duse us-gov-west:gov us-east:virg,ohio us-west:cali,oreg af-south:cape ' +
  'ap-east:hong,taip ap-northeast:toky,seou,osak ap-south:mumb,hyde ' +
  'ap-southeast:sing,sydn,jaka,melb,mala,zeal,thai ca-west:calg ca-central:cana cn-north:beij cn-northwest:ning ' +
  'eu-central:fran,zuri eu-north:stoc eu-south:mila,spai eu-west:irel,lond,pari il-central:aviv ' +
  'me-central:uae me-south:bahr mx-central:mexi sa-east:paul eusc-de-east:germ';

/** The code behind a display name, or the name itself when it is a code. Undefined when it is no region's. */
export function regionFromName(name = ''): string | undefined {
  if (/^[a-z]{2,4}(-[a-z]{2,12}){1,3}-\d\d?$/.test(name)) return name;
  const letters = name.toLowerCase().replace(/[^a-z]/g, '');
  for (const group of places.split(' ')) {
    const [area, names = ''] = group.split(':');
    const index = names.split(',').findIndex((place) => letters.includes(place));
    if (index >= 0) return `${area}-${index + 1}`;
  }
  return undefined;
}

/** The partition that a region belongs to; 'aws' where nothing says otherwise. */
export function partitionOf(region = ''): string {
  const area = /^(cn|us-gov|eusc)-/.exec(region)?.[1];
  return area ? `aws-${area}` : 'aws';
}
