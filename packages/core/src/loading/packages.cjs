/**
 * Packages that not every app needs, each behind a call: together they cost more than BullMQ. In CommonJS, since no caller
 * can wait for one, and with each name in a `require` of its own, which bundlers follow; by `try` they know that one
 * may be missing. All of them are CommonJS, so whoever imports one has the same instance.
 */
exports.ioredis = () => require('ioredis');
exports['fastest-levenshtein'] = () => require('fastest-levenshtein');

exports.pg = () => {
  try {
    return require('pg');
  } catch (error) {
    return missing(error);
  }
};

exports['class-transformer'] = () => {
  try {
    return require('class-transformer');
  } catch (error) {
    return missing(error);
  }
};

exports['class-validator'] = () => {
  try {
    return require('class-validator');
  } catch (error) {
    return missing(error);
  }
};

// These three have no public door; other libraries read them at these paths too.
exports['class-transformer/cjs/storage.js'] = () => {
  try {
    return require('class-transformer/cjs/storage.js');
  } catch (error) {
    return missing(error);
  }
};

exports['class-transformer/cjs/TransformOperationExecutor.js'] = () => {
  try {
    return require('class-transformer/cjs/TransformOperationExecutor.js');
  } catch (error) {
    return missing(error);
  }
};

exports['class-validator/cjs/validation/ValidationExecutor.js'] = () => {
  try {
    return require('class-validator/cjs/validation/ValidationExecutor.js');
  } catch (error) {
    return missing(error);
  }
};

/** Whether this code is part of a bundle: there it is in a file of another name, or in a module. */
exports.isBundled = typeof __filename === 'undefined' || !/[\\/]packages\.cjs$/.test(__filename);

/** @throws Error where there is no such package */
exports.find = (name) => {
  try {
    require.resolve(name);
  } catch (error) {
    // What is in the bundle is found only by loading it.
    if (!exports.isBundled || !(name in exports)) throw error;
    exports[name]();
  }
};

function missing(error) {
  throw error;
}
