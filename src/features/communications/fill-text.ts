// Fills a part of a template: Handlebars decides what is said, and leaves the place of each value; the values are put in when there is no
// Markdown and no Handlebars left to be read, so that nothing in them can be either.
import Handlebars from 'handlebars';
import { formatDate, formatValue } from './format-value.ts';
import { dateFormats } from './handlebars-lint.ts';
import type { Part } from './locale-text.ts';
import { ofProduct, type Product } from './product.ts';
import type { Reader } from './reader.ts';
import type { Values } from './values.ts';
import { type Value, type Variables, valueIn } from './variable.ts';

/** What fills a template for one kind of reader. */
export type Filling = { variables: Variables; values: Values; product: Product; reader: Reader };

/** A part whose values are still places, and what puts them there. */
export type Filled = { source: string; show(text: string): string };

// Characters that Unicode keeps for use inside a program; no value holds one.
const [begin, end] = ['\uFDD4', '\uFDD5'];
const places = new RegExp(`${begin}(\\d+)${end}`, 'g');

const own = Handlebars.create();
const compiled = new WeakMap<Part, HandlebarsTemplateDelegate>();

/** @param part one that was linted: what Handlebars would pass over in silence was refused then. */
export function fill(part: Part, filling: Filling): Filled {
  const shown: string[] = [];
  const place = (text: string) => `${begin}${shown.push(text) - 1}${end}`;
  const dates = new Map<string, Date>();
  const placeOf = (name: string, given: Value): unknown => {
    const value = valueIn(given, filling.reader.locale);
    const variable = filling.variables[name];
    if (variable === undefined || value === undefined || typeof value === 'boolean') return value;
    if (variable.type === 'list')
      return Object.assign(
        (value as string[]).map((item) => place(formatValue({ type: 'text' }, item, filling.reader))),
        { toString: () => place(formatValue(variable, value, filling.reader)) },
      );
    const mark = place(formatValue(variable, value, filling.reader));
    if (value instanceof Date) dates.set(mark, value);
    return mark;
  };
  const context = Object.fromEntries([
    ...Object.entries(ofProduct(filling.product)).map(([name, text]) => [name, place(text)]),
    ...Object.entries(filling.values).map(([name, value]) => [name, placeOf(name, value)]),
  ]);
  const helpers = Object.fromEntries(
    dateFormats.map((format) => [
      format,
      (mark: string) => place(formatDate(dates.get(mark) as Date, format, filling.reader)),
    ]),
  );
  return {
    source: templateOf(part)(context, { helpers }),
    show: (text) => text.replace(places, (_, index: string) => shown[Number(index)] as string),
  };
}

function templateOf(part: Part): HandlebarsTemplateDelegate {
  const known = { if: true, unless: true, each: true, date: true, time: true };
  const template =
    compiled.get(part) ??
    own.compile(part.source, {
      noEscape: true,
      strict: false,
      knownHelpersOnly: true,
      knownHelpers: known as unknown as NonNullable<CompileOptions['knownHelpers']>,
    });
  compiled.set(part, template);
  return template;
}
