/**
 * The function that makes the app of `CortadoModule` from its options: `createCortado`. A test puts `fakeCortado` of
 * `@cortado/testing` in its place, and has the application's own providers, without a datastore:
 * `Test.createTestingModule({ imports: [AppModule] }).overrideProvider(CORTADO_FACTORY).useValue(fakeCortado)`.
 */
export const CORTADO_FACTORY = Symbol('CORTADO_FACTORY');
