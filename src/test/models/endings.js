/* Lets Node read packages that were written for bundlers: imports of theirs leave ".js" out. */
export async function resolve(specifier, context, next) {
  try {
    return await next(specifier, context);
  } catch (missing) {
    if (missing.code === 'ERR_MODULE_NOT_FOUND' && specifier.startsWith('.')) {
      return next(specifier + '.js', context);
    }
    throw missing;
  }
}
