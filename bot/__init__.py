"""The running program: chat platforms at the edge, dispatch and delivery between them and the features."""
