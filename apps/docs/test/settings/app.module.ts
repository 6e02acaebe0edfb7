/** The module of the reader's Nest application. */
export class AppModule {}
