from dataclasses import dataclass
BUGS={}
