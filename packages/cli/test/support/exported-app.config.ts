import { createCortado } from '@cortado/core';
import config from './cortado.config.js';

export default createCortado(config);
