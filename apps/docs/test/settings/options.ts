import type { CortadoOptions } from '@cortado/core';

export const options: CortadoOptions = { app: 'shop' };
