/** Tables that stay short, told by their names: to read one of them whole costs nothing, in whatever language it is read. */

const byHand =
  /(role|permission|webhook|hook|sector|queue|categor|tag|setting|config|countr|currenc|language|locale|plan|tier|type|status|state|flag|feature|template|provider|region|zone|unit|menu|theme|option|level|rule|slide)\w*$/i

const fewRows =
  /(group|team|label|badge|banner|faq|genre|skill|brand|department|office|branch|holiday|backend|source|integration|licen[cs]e|size|colou?r|topic|section|site|method|mode|kind|class|workspace|organi[sz]ation|account|space|project|shift|instance|model|server|cluster|node|connection|alert|announcement|release|version|widget|dashboard|field|filter|parser|validator|step|stage|phase|season|grade|rate|tax|warehouse|store|shop|location|room|venue|city|cities|province|page|link|media_?type|hat|moderation|request|invitation|invite|application|approval|job)s?$/i

/** Rows that somebody writes by hand: roles, countries, settings. */
export function isShortTable(name: string): boolean {
  return byHand.test(name)
}

/** The same and more, for languages in which nothing but the name tells: what an organisation has a few of. */
export function mayBeShortTable(name: string): boolean {
  return byHand.test(name) || fewRows.test(name)
}
