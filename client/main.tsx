// Before everything that brings a contract; modules run in the order in which they are named.
import './app/withoutEval.ts';
import './start.tsx';
