export declare function loadPino(): typeof import('pino').pino;
